import type { VNode } from 'preact';
import * as ui from '../index.ts';
import type { Say } from './samples.tsx';

/** A form sent back with its errors. */
export function Form({ say }: { say: Say }): VNode {
  const missing = say('Күнді толық жазыңыз', 'Введите дату полностью', 'Enter the whole date');
  const noName = say('Ұйымның атауын жазыңыз', 'Введите название организации', 'Enter the name of the organisation');
  return (
    <div class="govuk-grid-column-two-thirds">
      <ui.BackLink href="#back" />
      <ui.ErrorSummary
        errorList={[
          { href: '#opened-day', children: missing },
          { href: '#name', children: noName },
        ]}
      />
      <h1>{say('Ұйым туралы', 'Об организации', 'About the organisation')}</h1>
      <form method="post" action="#send">
        <ui.Input
          name="name"
          label={say('Атауы', 'Название', 'Name')}
          hint={say(
            'Тіркеу куәлігіндегідей',
            'Как в свидетельстве о регистрации',
            'As on the registration certificate',
          )}
          errorMessage={noName}
        />
        <ui.DateInput
          id="opened"
          namePrefix="opened"
          fieldset={{ legend: say('Қашан ашылды?', 'Когда открыта?', 'When was it opened?') }}
          hint={say('Мысалы, 27 3 2024', 'Например, 27 3 2024', 'For example, 27 3 2024')}
          day={{ id: 'opened-day', error: true }}
          values={{ 'opened-month': 3, 'opened-year': 2024 }}
          errorMessage={missing}
        />
        <ui.Radios
          name="answer"
          value="email"
          fieldset={{ legend: say('Жауапты қалай жіберейік?', 'Как прислать ответ?', 'How should we answer?') }}
          items={[
            { value: 'cabinet', children: say('Жеке кабинетке', 'В личный кабинет', 'In your cabinet') },
            {
              value: 'email',
              children: say('Электрондық поштамен', 'По электронной почте', 'By e-mail'),
              hint: say('Сілтемесіз, тек хабар', 'Без ссылок, только сообщение', 'No links, only a message'),
              conditional: <ui.Input name="email" type="email" label={say('Поштаңыз', 'Ваша почта', 'Your e-mail')} />,
            },
            { divider: say('немесе', 'или', 'or') },
            {
              value: 'paper',
              children: say('Қағаз түрінде', 'На бумаге', 'On paper'),
              conditional: <ui.Input name="address" label={say('Мекенжай', 'Адрес', 'Address')} />,
            },
          ]}
        />
        <ui.CharacterCount
          name="reason"
          maxlength={500}
          label={say('Қысқаша түсіндіріңіз', 'Коротко объясните', 'Explain briefly')}
        />
        <div class="govuk-button-group">
          <ui.Button>{say('Жалғастыру', 'Продолжить', 'Continue')}</ui.Button>
          <a href="#later">{say('Сақтап, кейін оралу', 'Сохранить и вернуться позже', 'Save and come back later')}</a>
        </div>
      </form>
    </div>
  );
}
