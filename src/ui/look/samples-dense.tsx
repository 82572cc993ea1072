import type { VNode } from 'preact';
import * as ui from '../index.ts';
import type { Say } from './samples.tsx';

/** Every component that the other samples don't show. */
export function Parts({ say }: { say: Say }): VNode {
  const change = say('Өзгерту', 'Изменить', 'Change');
  return (
    <>
      <ui.Panel title={say('Өтініш қабылданды', 'Заявление принято', 'Application received')}>
        {say('Нөмірі', 'Номер', 'Your number')}
        <br />
        <strong>DEMO-2026-0914-77310</strong>
      </ui.Panel>
      <ui.NotificationBanner type="success">
        {say('Мекенжайыңыз өзгертілді.', 'Ваш адрес изменён.', 'Your address has been changed.')}
      </ui.NotificationBanner>
      <h1>{say('Тексеріп алыңыз', 'Проверьте ответы', 'Check your answers')}</h1>
      <ui.SummaryList
        rows={[
          {
            key: say(
              'Жауапкершілігі шектеулі серіктестік атауы',
              'Наименование товарищества',
              'Name of the partnership',
            ),
            value: '«Dala Pharm»',
            actions: {
              items: [{ href: '#1', children: change, visuallyHiddenText: say('атауын', 'название', 'name') }],
            },
          },
          {
            key: say('Мекенжайы', 'Адрес', 'Address'),
            value: say('Алматы, Абай даңғылы, 10', 'Алматы, пр. Абая, 10', '10 Abai Avenue, Almaty'),
          },
        ]}
      />
      <ui.TaskList
        items={[
          {
            title: say('Ұйым туралы мәлімет', 'Сведения об организации', 'About the organisation'),
            href: '#t1',
            status: say('Дайын', 'Готово', 'Completed'),
          },
          {
            title: say('Үй-жайдың жоспары', 'План помещения', 'Plan of the premises'),
            hint: say('PDF, 10 МБ-қа дейін', 'PDF до 10 МБ', 'PDF, up to 10 MB'),
            href: '#t2',
            status: {
              tag: { children: say('Басталмаған', 'Не начато', 'Not started'), classes: ui.toneClasses('now') },
            },
          },
        ]}
      />
      <ui.Table
        caption={say('Төлем', 'Оплата', 'Payment')}
        head={[say('Не үшін', 'За что', 'For'), { children: say('Сомасы', 'Сумма', 'Amount'), format: 'numeric' }]}
        rows={[
          [say('Лицензиялық алым', 'Лицензионный сбор', 'Licence fee'), { children: '43 250 ₸', format: 'numeric' }],
          [say('Барлығы', 'Всего', 'Total'), { children: '43 250 ₸', format: 'numeric' }],
        ]}
      />
      <ui.InsetText>
        {say('Алым лицензия берілмесе де қайтарылмайды.', 'Сбор не возвращается.', 'The fee is not returned.')}
      </ui.InsetText>
      <ui.WarningText>
        {say(
          'Жалған мәлімет үшін жауап бересіз.',
          'Вы отвечаете за ложные сведения.',
          'You answer for false statements.',
        )}
      </ui.WarningText>
      <ui.Details summary={say('БСН деген не?', 'Что такое БИН?', 'What is a BIN?')}>
        {say('Ұйымның 12 таңбалы нөмірі.', 'Номер организации из 12 цифр.', 'The 12-digit number of an organisation.')}
      </ui.Details>
      <ui.Checkboxes
        name="kinds"
        fieldset={{
          legend: {
            children: say('Қызмет түрлері', 'Виды деятельности', 'Activities'),
            classes: 'govuk-fieldset__legend--m',
          },
        }}
        values={['retail']}
        items={[
          { value: 'retail', children: say('Бөлшек сату', 'Розничная продажа', 'Retail sale') },
          { value: 'making', children: say('Дәрі дайындау', 'Изготовление лекарств', 'Making medicines') },
        ]}
      />
      <ui.Select
        name="region"
        label={say('Облыс', 'Область', 'Region')}
        items={[{ value: '1', children: say('Жетісу облысы', 'Область Жетысу', 'Jetisu') }]}
      />
      <ui.FileUpload name="plan" label={say('Жоспар', 'План', 'Plan')} />
      <ui.Input
        name="area"
        label={say('Ауданы', 'Площадь', 'Area')}
        suffix="м²"
        inputmode="numeric"
        classes="govuk-input--width-5"
      />
      <ui.Pagination
        previous={{ href: '#p' }}
        next={{ href: '#n' }}
        items={[
          { number: 1, href: '#1', current: true },
          { number: 2, href: '#2' },
          { ellipsis: true },
          { number: 40, href: '#40' },
        ]}
      />
      <ui.EmptyState title={say('Әзірге өтініш жоқ', 'Заявлений пока нет', 'No applications yet')}>
        <p>
          <a href="#s">{say('Қызмет табу', 'Найти услугу', 'Find a service')}</a>
        </p>
      </ui.EmptyState>
    </>
  );
}

/** The officer's desk. */
export function Desk({ say }: { say: Say }): VNode {
  const title = say('Дәріханаға лицензия', 'Лицензия на аптеку', 'Pharmacy licence');
  const queueLabel = say('Істерім', 'Мои дела', 'My cases');
  const asideLabel = say('Қолдағы бап', 'Статья под рукой', 'Article at hand');
  return (
    <ui.DeskLayout
      queueLabel={queueLabel}
      caseLabel={title}
      asideLabel={asideLabel}
      queue={
        <>
          <h2 class="desk__heading">
            {queueLabel} <ui.Tag>12</ui.Tag>
          </h2>
          <ui.Queue
            items={[
              { href: '#1', title, note: say('11 күн қалды', 'осталось 11 дней', '11 days left'), isCurrent: true },
              {
                href: '#2',
                title: say('Медициналық лицензия', 'Медицинская лицензия', 'Medical licence'),
                note: <ui.StatusTag tone="waiting">{say('1 күн қалды', 'остался 1 день', '1 day left')}</ui.StatusTag>,
              },
              {
                href: '#3',
                title: say('Көзілдірік шеберханасы', 'Разрешение оптике', 'Optician’s permit'),
                note: say('6 күн қалды', 'осталось 6 дней', '6 days left'),
              },
            ]}
          />
          <p class="note">
            <kbd>J</kbd> <kbd>K</kbd> {say('жылжу', 'перейти', 'move')} · <kbd>O</kbd> {say('ашу', 'открыть', 'open')}
          </p>
        </>
      }
      aside={
        <>
          <h2>{asideLabel}</h2>
          <p class="note">
            {say('Рұқсаттар туралы заң, 32-бап', 'Закон о разрешениях, ст. 32', 'Permits Act, art. 32')}
          </p>
          <p>
            {say(
              'Заңда осы қызметке тыйым салынса, алым төленбесе ғана бас тартылады.',
              'Отказывают, только если деятельность запрещена законом или не внесён сбор.',
              'Refused only where the activity is forbidden by law or the fee is not paid.',
            )}
          </p>
        </>
      }
    >
      <p>
        <ui.StatusTag tone="now">{say('Қаралып жатыр', 'Рассматривается', 'Being examined')}</ui.StatusTag>{' '}
        <span class="note">DEMO-2026-0914-77310</span>
      </p>
      <h1>{title}</h1>
      <ui.Table
        isStacked
        head={[
          say('Ереже талабы', 'Правило требует', 'The rule asks'),
          say('Бізде бар', 'Что у нас есть', 'What we have'),
          say('Қорытынды', 'Вывод', 'Finding'),
        ]}
        rows={[
          [
            say('Үй-жай меншікте не жалда', 'Помещение в собственности или аренде', 'Premises owned or leased'),
            say('2029-03-01 дейін жал шарты', 'Аренда до 2029-03-01', 'Lease to 2029-03-01'),
            <ui.StatusTag tone="good">{say('сай', 'есть', 'met')}</ui.StatusTag>,
          ],
          [
            say('Санитариялық ереже', 'Санитарные правила', 'Sanitary rules'),
            say('18 қыркүйекте сұралды', 'Запрошено 18 сентября', 'Opinion asked 18 Sept'),
            <ui.StatusTag tone="waiting">{say('күтілуде', 'ожидается', 'awaited')}</ui.StatusTag>,
          ],
        ]}
      />
      <div class="govuk-button-group">
        <ui.Button>
          {say('Беру', 'Выдать', 'Grant')} <kbd>G</kbd>
        </ui.Button>
        <ui.Button classes="govuk-button--secondary">
          {say('Түзетуге қайтару', 'Вернуть на исправление', 'Return for correction')} <kbd>R</kbd>
        </ui.Button>
        <ui.Button classes="govuk-button--secondary">
          {say('Бас тартуды ұсыну', 'Предложить отказ', 'Propose refusal')} <kbd>X</kbd>
        </ui.Button>
      </div>
    </ui.DeskLayout>
  );
}
