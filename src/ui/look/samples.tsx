/** Sample pages for the look test: as full as real ones, of a fictional country, in three languages. */
import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import * as ui from '../index.ts';
import { Desk, Parts } from './samples-dense.tsx';
import { Form } from './samples-form.tsx';

export type Say = (kk: string, ru: string, en: string) => string;

export interface Sample {
  readonly name: string;
  readonly width: ui.PageProps['width'];
  readonly hasErrors?: boolean;
  readonly body: (say: Say) => VNode;
}

export const samples: readonly Sample[] = [
  { name: 'home', width: 'wide', body: (say) => <Home say={say} /> },
  { name: 'service', width: 'normal', body: (say) => <Service say={say} /> },
  { name: 'form', width: 'normal', hasErrors: true, body: (say) => <Form say={say} /> },
  { name: 'case', width: 'normal', body: (say) => <Case say={say} /> },
  { name: 'parts', width: 'normal', body: (say) => <Parts say={say} /> },
  { name: 'desk', width: 'desk', body: (say) => <Desk say={say} /> },
];

/** A sample as the document a browser gets. */
export function renderSample(sample: Sample, language: Language, stylesheet: string): string {
  const say: Say = (kk, ru, en) => ({ kk, ru, en })[language];
  const isSignedIn = sample.name === 'case' || sample.name === 'desk';
  return ui.renderPage(
    <ui.Page
      language={language}
      title={sample.name}
      path={`/${language}/${sample.name}?q=1`}
      width={sample.width}
      hasErrors={sample.hasErrors}
      stylesheets={[stylesheet]}
      navigation={[
        { href: '#1', label: say('Қызметтер', 'Услуги', 'Services'), isCurrent: sample.name === 'service' },
        { href: '#2', label: say('Орталықтар', 'Центры', 'Centres') },
        { href: '#3', label: say('Заңдар', 'Законы', 'Laws') },
        { href: '#4', label: say('Пікір білдіру', 'Ваше мнение', 'Have your say') },
        { href: '#5', label: say('Ашық деректер', 'Открытые данные', 'Open data') },
      ]}
      user={isSignedIn ? { name: say('Айгерім С.', 'Айгерим С.', 'Aigerim S.'), href: '#me' } : undefined}
      signInHref="#sign-in"
      demo={{
        tag: 'DEMO',
        text: say(
          'Бұл – көрсетілім: мұнда жасалғанның заңды күші жоқ.',
          'Это показ: ничто здесь не имеет юридической силы.',
          'This is a demonstration: nothing here has legal force.',
        ),
      }}
      footer={
        <p>
          {say(
            'Әр шешім мен деректеріңізге әр қарау ашық журналға жазылады, оны кез келген адам тексере алады.',
            'Каждое решение и каждый взгляд на ваши данные – в открытом журнале, который может проверить каждый.',
            'Every decision and every look at your data is in a public log that anyone can check.',
          )}
        </p>
      }
      footerLinks={[{ href: '#check', label: say('Қалай тексеруге болады', 'Как проверить', 'How to check') }]}
    >
      {sample.body(say)}
    </ui.Page>,
  );
}

function Home({ say }: { say: Say }): VNode {
  return (
    <>
      <ui.Hero
        title={say('Мемлекеттен не керек?', 'Что вам нужно от государства?', 'What do you need from the state?')}
        lead={say(
          'Барлық қызметке бір терезе. Бір рет қол қоясыз; мемлекетте бар қағазды сұрамаймыз.',
          'Одно окно для всех услуг. Подписываете один раз; не просим бумаг, которые у государства уже есть.',
          'One window for every service. You sign once; we never ask for a paper the state already has.',
        )}
      >
        <ui.SearchBox
          action="#search"
          label={say('Қызмет іздеу', 'Поиск услуги', 'Search services')}
          placeholder={say('жүргізуші куәлігі', 'свидетельство о рождении', 'birth certificate')}
        />
        <ui.QuickLinks
          label={say('Жиі керек:', 'Часто нужны:', 'Often needed:')}
          links={[
            { href: '#a', children: say('мекенжай анықтамасы', 'адресная справка', 'certificate of residence') },
            { href: '#b', children: say('баланың тууын тіркеу', 'регистрация рождения', 'registering a birth') },
          ]}
        />
      </ui.Hero>
      <ui.Container>
        <ui.Section
          title={say('Өмірде бір жайт болғанда', 'Когда в жизни что-то произошло', 'When something happens in life')}
        >
          <ui.CardGrid>
            {lifeEvents(say).map(([title, text]) => (
              <ui.Card href={`#${title}`} title={title}>
                {text}
              </ui.Card>
            ))}
          </ui.CardGrid>
        </ui.Section>
        <ui.Section title={say('Мемлекет бүгін', 'Государство за работой сегодня', 'The state at work today')}>
          <ui.CardGrid>
            <ui.Figure
              label={say('шешілген өтініш', 'решено заявлений', 'applications decided')}
              figure={say('1 204', '1 204', '1,204')}
              note={say('97,4 % – мерзімінде', '97,4 % в срок', '97.4 % within the term')}
            />
            <ui.Figure
              label={say('орташа уақыт', 'медиана времени', 'median time')}
              figure={say('6 мин', '6 мин', '6 min')}
              note={say('автоматты қызметтерде', 'автоматических услуг', 'of automatic services')}
            />
          </ui.CardGrid>
        </ui.Section>
      </ui.Container>
    </>
  );
}

function lifeEvents(say: Say): readonly (readonly [string, string])[] {
  return [
    [
      say('Бала туды', 'Родился ребёнок', 'A child is born'),
      say(
        'Аты, куәлігі, жәрдемақысы: бір өтініш',
        'Имя, свидетельство, пособие: одно заявление',
        'Name, certificate, allowance: one application',
      ),
    ],
    [say('Көшу', 'Переезд', 'Moving house'), say('Жаңа мекенжай, мектеп', 'Новый адрес, школа', 'New address, school')],
    [
      say('Кәсіпкерлікті бастау', 'Своё дело', 'Starting a business'),
      say('Тіркелу, лицензия, салық', 'Регистрация, лицензии, налоги', 'Registration, licences, tax'),
    ],
    [
      say('Жұмыстан айырылу', 'Потеря работы', 'Losing a job'),
      say('Жәрдемақы, қайта даярлау', 'Пособие, переобучение', 'Benefit, retraining'),
    ],
    [
      say('Жақынынан айырылу', 'Смерть близкого', 'Losing a loved one'),
      say('Куәлік, мұрагерлік', 'Свидетельство, наследство', 'Certificate, inheritance'),
    ],
  ];
}

function Service({ say }: { say: Say }): VNode {
  return (
    <>
      <ui.Breadcrumbs
        items={[
          { href: '#s', children: say('Қызметтер', 'Услуги', 'Services') },
          { href: '#t', children: say('Көлік', 'Транспорт', 'Transport') },
        ]}
      />
      <ui.Columns aside={<ServiceFacts say={say} />} intro={<ServiceIntro say={say} />}>
        <ui.Section title={say('Мемлекетте не бар', 'Что у государства уже есть', 'What the state already has')}>
          <ui.HaveList
            items={[
              {
                has: true,
                children: say(
                  'Аты-жөніңіз, туған күніңіз, суретіңіз',
                  'Ваше имя, дата рождения и фотография',
                  'Your name, date of birth and photograph',
                ),
                source: say('жеке тұлғалар тізілімі', 'реестр физических лиц', 'register of individuals'),
              },
              {
                has: false,
                children: say('Медициналық анықтама', 'Медицинская справка', 'Medical certificate'),
                source: say('2020 жылға дейін берілсе', 'если выдана до 2020 года', 'if issued before 2020'),
              },
            ]}
          />
        </ui.Section>
        <ui.Section title={say('Қадамдар', 'Шаги', 'Steps')}>
          <ui.Steps
            items={[
              {
                title: say('Біз білетінді тексеріңіз', 'Проверьте, что мы знаем', 'Check what we know'),
                children: say(
                  'Қате болса, дереккөзінде түзетіледі.',
                  'Ошибка исправляется в её источнике.',
                  'Correct it at its source if it is wrong.',
                ),
              },
              {
                title: say('Қол қойып, төлеңіз', 'Подпишите и оплатите', 'Sign and pay'),
                children: say(
                  'Телефоннан немесе компьютерден.',
                  'С телефона или компьютера.',
                  'From your phone or computer.',
                ),
              },
              { title: say('Куәлігіңіз дайын', 'Удостоверение готово', 'Your licence') },
            ]}
          />
        </ui.Section>
      </ui.Columns>
    </>
  );
}

function ServiceIntro({ say }: { say: Say }): VNode {
  return (
    <>
      <h1>{say('Жүргізуші куәлігін ауыстыру', 'Замена водительского удостоверения', 'Renew a driving licence')}</h1>
      <p class="lead">
        {say(
          'Мерзімі өткен немесе өтетін, не аты-жөні өзгерген куәлік иелеріне.',
          'Для тех, у кого истёк или истекает срок либо изменилось имя.',
          'For holders whose licence has expired, will expire, or whose name has changed.',
        )}
      </p>
      <div class="govuk-button-group">
        <ui.Button href="#start" isStartButton>
          {say('Бастау', 'Начать', 'Start now')}
        </ui.Button>
        <ui.Button href="#check" classes="govuk-button--secondary">
          {say('Маған беріле ме?', 'Дадут ли мне?', 'Would I get it?')}
        </ui.Button>
      </div>
    </>
  );
}

function ServiceFacts({ say }: { say: Say }): VNode {
  return (
    <ui.Facts
      items={[
        {
          term: say('Қанша уақыт', 'Сколько ждать', 'How long'),
          isLarge: true,
          value: (
            <>
              3 <small>{say('жұмыс күні', 'рабочих дня', 'working days')}</small>
            </>
          ),
          note: (
            <ui.StatusTag tone="good">
              {say('іс жүзінде 1 күн 4 сағ', 'на деле 1 день 4 ч', '1 day 4 h measured')}
            </ui.StatusTag>
          ),
        },
        {
          term: say('Қанша тұрады', 'Сколько стоит', 'How much'),
          isLarge: true,
          value: '4 915 ₸',
          note: <a href="#law">{say('Салық кодексі, 618-бап', 'Налоговый кодекс, ст. 618', 'Tax Code, art. 618')}</a>,
        },
        {
          term: say('Кім шешеді', 'Кто решает', 'Who decides'),
          value: say('Жол полициясы', 'Дорожная полиция', 'Road police'),
        },
        {
          term: say('Бірдеңе дұрыс болмаса', 'Если что-то не так', 'If something is wrong'),
          value: <a href="#appeal">{say('Шағым беру', 'Подать жалобу', 'Complain or appeal')}</a>,
        },
      ]}
    />
  );
}

const TERM = 'ppp..tffff..fffff..ff';
const DAY_KINDS = { p: 'past', t: 'today', f: 'future', '.': 'off' } as const;

function Case({ say }: { say: Say }): VNode {
  return (
    <>
      <ui.BackLink href="#mine">{say('Өтініштерім', 'Мои заявления', 'My applications')}</ui.BackLink>
      <h1>{say('Дәріханаға лицензия', 'Лицензия на аптеку', 'Pharmacy licence')}</h1>
      <p>
        <ui.StatusTag tone="now">{say('Қаралып жатыр', 'Рассматривается', 'Being examined')}</ui.StatusTag>{' '}
        <span class="note">№ DEMO-2026-0914-77310</span>
      </p>
      <ui.TermBar
        title={say('11 жұмыс күні қалды', 'Осталось 11 рабочих дней', '11 working days left')}
        due={say('жауап 6 қазан, 18:30-ға дейін', 'ответ до 6 октября, 18:30', 'answer due 6 October, 18:30')}
        summary={say('15 жұмыс күнінің 4-күні', 'День 4 из 15 рабочих', 'Day 4 of 15 working days')}
        days={[...TERM].map((day, index) => ({
          kind: DAY_KINDS[day as keyof typeof DAY_KINDS],
          label: `${index + 1}`,
        }))}
        start={say('16 қыркүйек', '16 сентября', '16 September')}
        now={say('бүгін, 4-күн', 'сегодня, день 4', 'today, day 4')}
        end={say('6 қазан', '6 октября', '6 October')}
      >
        <p>
          <a href="#count">{say('Есебін көру', 'Показать расчёт', 'Show the arithmetic')}</a>
        </p>
      </ui.TermBar>
      <ui.Section title={say('Не болды', 'Что произошло', 'What has happened')}>
        <ui.Ledger
          entries={[
            {
              when: say('15 қыркүйек 09:00', '15 сентября 09:00', '15 Sept 09:00'),
              dateTime: '2026-09-15T09:00:00+05:00',
              children: say(
                'Қызметкер 7 адамның ішінен жеребемен таңдалды.',
                'Сотрудник выбран жребием из 7.',
                'An officer was drawn by lot among 7.',
              ),
              note: say(
                'Жеребе шешіммен бірге ашылады.',
                'Жребий откроется вместе с решением.',
                'The draw opens with the decision.',
              ),
            },
            {
              when: say('14 қыркүйек 21:07', '14 сентября 21:07', '14 Sept 21:07'),
              dateTime: '2026-09-14T21:07:00+05:00',
              children: (
                <>
                  {say(
                    'Қабылданып, ашық журналға жазылды.',
                    'Принято и внесено в открытый журнал.',
                    'Received and entered in the public log.',
                  )}{' '}
                  <a href="#receipt">{say('Қолхат', 'Расписка', 'Receipt')}</a>
                </>
              ),
            },
          ]}
        />
      </ui.Section>
      <section>
        <ui.Proof>
          <p>
            {say(
              'Ашық журналдың 18 204 511-жазбасы.',
              'Запись 18 204 511 открытого журнала.',
              'Entry 18,204,511 of the public log.',
            )}
          </p>
          <p>
            <code>sha256 9f2c5d0c8a41b7e6f3d29c11a4b8e7705e17a9f2c5d0c8a41b7e6f3d29c11a4b8</code>
          </p>
        </ui.Proof>
      </section>
    </>
  );
}
