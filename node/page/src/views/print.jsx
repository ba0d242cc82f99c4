// Sheets for the patient: the answer, and the prescription with its signed code.
import { patient_words } from '../lib/case_words.js';
import { use_page, use_words } from '../ui/context.js';
import { use_loaded } from '../ui/load.js';
import { Button, Foreign, Heading, Loaded, Notice } from '../ui/parts.jsx';
import { Answer } from './case_parts.jsx';

function Bar({ at }) {
  const { t } = use_words();
  return (
    <div class="row no-print">
      <a class="button" href={`#/case/${at}`}>{t('print.back')}</a>
      <Button kind="main" onClick={() => print()}>{t('print.now')}</Button>
    </div>
  );
}

function Sheet_head({ title, line }) {
  const words = use_words();
  const { t } = words;
  return (
    <header>
      <Heading>{title}</Heading>
      <p><strong>{patient_words(words, line.record.patient)}</strong></p>
      <p>
        {t('print.case')} <bdi dir="ltr">{line.case}</bdi><br />
        {t('print.from', { from: line.from, desk: line.desk })} · {words.day(line.opened)}
      </p>
    </header>
  );
}

function Referral_lines({ of }) {
  const words = use_words();
  return of.map((each) => (
    <p key={each.referral}>
      <strong>{words.t('referral.to', { to: each.to })}</strong>
      {each.slot && ` · ${words.weekday(each.slot)}`} — <Foreign>{each.why}</Foreign>
    </p>
  ));
}

export function Print_answer({ route }) {
  const { server, words } = use_page();
  const { t } = words;
  const loaded = use_loaded(() => server.get(`cases/${route.id}`), [route.id]);
  return (
    <Loaded of={loaded}>
      {(line) => (
        <>
          <Bar at={line.case} />
          <article class="sheet">
            <Sheet_head title={t('print.answer_title')} line={line} />
            <p><strong>{t('field.question')}:</strong> <Foreign>{line.record.question}</Foreign></p>
            {line.events.filter((each) => each.kind === 'answered').reverse().map((each) => (
              <section key={each.id}>
                <h2>{t(`event.answered_${each.body.stage ?? 'final'}`)}</h2>
                <p><Foreign>{each.body.specialist ?? each.author}</Foreign>, {words.day(each.time)}</p>
                <Answer of={each.body} />
              </section>
            ))}
            <Referral_lines of={line.story.referrals} />
            <footer><p>{t('print.answer_foot')}</p></footer>
          </article>
        </>
      )}
    </Loaded>
  );
}

// Labels in the reader's language beside those of the law's form; medicines as signed.
function Rx({ rx }) {
  const words = use_words();
  const { t } = words;
  const line = (label, text) => text && <><dt>{label}</dt><dd>{text}</dd></>;
  const said = (label, text) => text && line(label, <Foreign>{text}</Foreign>);
  return (
    <>
      <p class="rmp">
        <strong><Foreign>{[rx.rmp.name, rx.rmp.qualification].filter(Boolean).join(', ')}</Foreign></strong><br />
        {t('rmp.registration')} <bdi dir="ltr">{[rx.rmp.registration, rx.rmp.council].filter(Boolean).join(', ')}</bdi><br />
        <Foreign>{[rx.rmp.address, rx.rmp.contact].filter(Boolean).join(', ')}</Foreign>
      </p>
      <dl class="facts">
        {line(t('print.date'), <bdi dir="ltr">{rx.date}</bdi>)}
        {line(t('print.patient'), patient_words(words, rx.patient))}
        {rx.adult && said(t('field.adult.name'), [rx.adult.name, rx.adult.relation].filter(Boolean).join(', '))}
        {line(t('rx.type'), `${t(`rx.type.${rx.consult.type}`)} · ${t(`rx.mode.${rx.consult.mode}`)}`)}
        {['complaints', 'history', 'findings', 'investigations', 'diagnosis'].map((name) => said(t(`rx_field.${name}`), rx[name]))}
      </dl>
      <h2 lang="la" dir="ltr">℞</h2>
      <ol class="medicines" dir="ltr" lang="en">
        {rx.medicines.map((each) => (
          <li key={each.name}>
            <strong>{each.name}</strong>, {[each.form, each.strength, each.frequency, each.duration].filter(Boolean).join(', ')}
            {each.notes && <> — <Foreign>{each.notes}</Foreign></>}
          </li>
        ))}
      </ol>
      {rx.notes && <p><Foreign>{rx.notes}</Foreign></p>}
    </>
  );
}

function Prescription({ at, of }) {
  const { server, words } = use_page();
  const { t } = words;
  return (
    <article class="sheet">
      <Heading>{t('case.prescription')}</Heading>
      <p>{t('print.case')} <bdi dir="ltr">{at}</bdi></p>
      <Rx rx={of.rx} />
      <footer class="signed">
        <img class="qr" alt={t('print.qr')} src={server.address(`cases/${at}/prescriptions/${of.event}/qr.svg`)} />
        <div>
          <p>{t('print.signed')}</p>
          <p class="code" dir="ltr">{of.code}</p>
        </div>
      </footer>
    </article>
  );
}

export function Print_prescription({ route }) {
  const { server, words } = use_page();
  const wanted = route.query.get('event');
  const loaded = use_loaded(() => server.get(`cases/${route.id}/prescriptions`), [route.id]);
  return (
    <Loaded of={loaded}>
      {({ prescriptions }) => {
        const found = prescriptions.find((each) => each.event === wanted) ?? prescriptions.at(-1);
        if (!found) return <Notice tone="warn">{words.t('print.none')}</Notice>;
        return (
          <>
            <Bar at={route.id} />
            <Prescription at={route.id} of={found} />
          </>
        );
      }}
    </Loaded>
  );
}
