// One case as the clinic sees it: its state, why it waits, its answer, and what can be done.
import { patient_words, short_name } from '../lib/case_words.js';
import { use_page, use_words } from '../ui/context.js';
import { use_loaded } from '../ui/load.js';
import { Foreign, Heading, Loaded, Notice } from '../ui/parts.jsx';
import { Class_badge, State_text, Steps } from '../ui/state.jsx';
import { Acts, Reply } from './case_acts.jsx';
import { Answer, Attachments, Record } from './case_parts.jsx';
import { Explain } from './explain.jsx';
import { Thread } from './thread.jsx';

export function Case_head({ line }) {
  const words = use_words();
  return (
    <header class="case-head">
      <Heading>{patient_words(words, line.record.patient)}</Heading>
      <p class="row">
        <Class_badge of={line.class} />
        <span>{words.t('case.for', { desk: line.desk })}</span>
        <span>{words.moment(line.opened)}</span>
        <bdi dir="ltr" class="name" title={line.case}>{short_name(line.case)}</bdi>
      </p>
      <Steps line={line} />
      <p class="now"><State_text line={line} /></p>
    </header>
  );
}

function Referrals({ of }) {
  const words = use_words();
  const { t } = words;
  return of.map((each) => (
    <Notice key={each.referral} tone={each.closed ? 'good' : 'warn'} role="note">
      <p>{t('referral.to', { to: each.to })}{each.slot ? ` · ${words.weekday(each.slot)}` : ''}</p>
      <p><Foreign>{each.why}</Foreign></p>
      <p>{each.closed ? t(`arrived.${each.outcome ?? 'came'}`) : t('referral.open')}</p>
    </Notice>
  ));
}

export function Prescriptions({ line }) {
  const { t } = use_words();
  const list = line.story.prescriptions;
  if (list.length === 0) return null;
  return (
    <ul class="row">
      {list.map((event, i) => (
        <li key={event}>
          <a class="button" href={`#/print-prescription/${line.case}?event=${event}`}>
            {t(list.length > 1 ? 'case.prescription_n' : 'case.prescription', { n: i + 1 })}
          </a>
        </li>
      ))}
    </ul>
  );
}

// The whole answer: all that specialists wrote, the final one first.
function Answers({ line }) {
  const { t } = use_words();
  const answers = line.events.filter((each) => each.kind === 'answered').reverse();
  if (answers.length === 0 && line.story.prescriptions.length === 0 && line.story.referrals.length === 0) return null;
  return (
    <section class="card answers" aria-label={t('case.answer')}>
      <div class="row spread">
        <h2>{t('case.answer')}</h2>
        {answers.length > 0 && <a class="button" href={`#/print-answer/${line.case}`}>{t('print.answer')}</a>}
      </div>
      {answers.map((each) => (
        <div key={each.id}>
          <p>
            <strong>{t(`event.answered_${each.body.stage ?? 'final'}`)}</strong>{' '}
            <Foreign>{each.body.specialist ?? each.author}</Foreign>
          </p>
          <Answer of={each.body} />
        </div>
      ))}
      <Referrals of={line.story.referrals} />
      <Prescriptions line={line} />
    </section>
  );
}

export function Case({ route }) {
  const { server, session, words } = use_page();
  const { t } = words;
  const read = () => server.get(`cases/${route.id}`);
  const loaded = use_loaded(read, [route.id], [`case:${route.id}`]);
  return (
    <Loaded of={loaded}>
      {(line) => {
        const ours = session.roles.includes('health_worker') && line.from === session.node;
        return (
          <article>
            <Case_head line={line} />
            {ours && line.story.asked_back && <Reply line={line} again={loaded.again} />}
            <Answers line={line} />
            <Attachments at={line.case} list={line.answer_attachments} title={t('attachments.of_answer')} />
            <Explain line={line} />
            {ours && <Acts line={line} again={loaded.again} />}
            <Record of={line.record} story={line.story} />
            <Attachments at={line.case} list={line.attachments} title={t('attachments.title')} />
            <Thread events={line.events} />
          </article>
        );
      }}
    </Loaded>
  );
}
