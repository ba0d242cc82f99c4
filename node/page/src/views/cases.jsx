// The clinic's cases: what needs us first, then what waits, then what is done.
import { useEffect, useState } from 'preact/hooks';
import { patient_words, short_name, state_of } from '../lib/case_words.js';
import { drop_draft, list_drafts } from '../lib/drafts.js';
import { use_page, use_words } from '../ui/context.js';
import { use_act, use_loaded } from '../ui/load.js';
import { Badge, Button, Failure, Foreign, Heading, Loaded } from '../ui/parts.jsx';
import { Class_badge, State_text, Steps } from '../ui/state.jsx';

const kPage = 50;

function Drafts() {
  const { words, session } = use_page();
  const [drafts, set] = useState([]);
  const read = () => list_drafts(session.user).then(set, () => set([]));
  useEffect(() => { read(); }, []);
  const drop = async (draft) => {
    if (!confirm(words.t('drafts.drop_sure'))) return;
    await drop_draft(draft.id);
    read();
  };
  if (drafts.length === 0) return null;
  return (
    <section aria-label={words.t('drafts.title')}>
      <h2>{words.t('drafts.title')}</h2>
      <ul class="cases">
        {drafts.map((each) => (
          <li key={each.id} class="line draft">
            <a href={`#/new/${each.id}`}>
              <Badge sign="✎">{words.t('drafts.one')}</Badge>
              <strong>{patient_words(words, each.fields.patient)}</strong>
              <Foreign>{each.fields.question || words.t('drafts.no_question')}</Foreign>
              <small>{words.t('drafts.changed', { when: words.moment(each.updated) })}</small>
            </a>
            <Button kind="quiet" onClick={() => drop(each)}>{words.t('drafts.drop')}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

// A LINE of the API as one link.
export function Case_line({ line, href, current, children }) {
  const words = use_words();
  const patient = line.patient ?? line.story.record?.patient;
  return (
    <li class="line" id={`line-${line.case}`}>
      <a href={href} aria-current={current ? 'true' : undefined}>
        <span class="row">
          <Class_badge of={line.class} />
          <Steps line={line} small />
          {line.attachments.length > 0 && (
            <small>{words.t('line.pages', { n: line.attachments.length })}</small>
          )}
          {children}
        </span>
        {patient && <strong>{patient_words(words, patient)}</strong>}
        <span class="question"><Foreign>{line.question}</Foreign></span>
        <State_text line={line} />
        <small>
          <bdi dir="ltr">{short_name(line.case)}</bdi>
          {line.opened ? ` · ${words.moment(line.opened)}` : ''} · <bdi>{line.desk}</bdi>
        </small>
      </a>
    </li>
  );
}

const needs_us = (line) => state_of(line).tone === 'warn' && line.story.asked_back;
const is_answered = (line) => !line.story.open && !needs_us(line);
const wants_report = (line) => is_answered(line) && !line.story.withdrawn && !line.story.outcome;

const kParts = [
  ['needs_us', needs_us],
  ['waits', (line) => !needs_us(line) && !is_answered(line)],
  ['wants_report', wants_report],
  ['done', (line) => is_answered(line) && !wants_report(line)],
];

function Lists({ lines, href }) {
  const { t } = use_words();
  return kParts.map(([name, belongs]) => {
    const here = lines.filter(belongs);
    if (here.length === 0) return null;
    return (
      <section key={name} aria-label={t(`cases.${name}`)}>
        <h2>{t(`cases.${name}`)} <span class="count">{t('page.count', { n: here.length })}</span></h2>
        <ul class="cases">{here.map((line) => <Case_line key={line.case} line={line} href={href(line)} />)}</ul>
      </section>
    );
  });
}

// Reads one page more at each call of more().
function use_cases() {
  const { server } = use_page();
  const [limit, set_limit] = useState(kPage);
  const read = async () => {
    const lines = [];
    let after = null;
    let last;
    do {
      const cursor = after ? `&after=${encodeURIComponent(after)}` : '';
      last = await server.get(`cases?scope=clinic&limit=${kPage}${cursor}`);
      lines.push(...last.cases);
      after = last.next;
    } while (after && lines.length < limit);
    return { lines, more: Boolean(after), complete: last.complete };
  };
  const loaded = use_loaded(read, [limit], ['cases']);
  const act = use_act(async () => set_limit(limit + kPage));
  return { loaded, more: act };
}

const found_in = (line, text) =>
  [line.question, line.case, ...Object.values(line.patient ?? {})].join(' ').toLowerCase().includes(text);

export function Cases() {
  const { words } = use_page();
  const { t } = words;
  const { loaded, more } = use_cases();
  const [text, set_text] = useState('');
  const wanted = text.trim().toLowerCase();
  return (
    <>
      <div class="row spread">
        <Heading>{t('menu.cases')}</Heading>
        <a class="button main" href="#/new">{t('menu.new')}</a>
      </div>
      <Drafts />
      <Loaded of={loaded}>
        {({ lines, more: there_is_more, complete }) => (
          <>
            {lines.length > 5 && (
              <label class="find">
                <span class="unseen">{t('cases.find')}</span>
                <input type="search" dir="auto" placeholder={t('cases.find')} value={text}
                  onInput={(event) => set_text(event.target.value)} />
              </label>
            )}
            {complete === false && <p class="hint" role="status">{t('cases.reading')}</p>}
            {lines.length === 0 && <p class="empty">{t('cases.none')}</p>}
            <Lists lines={lines.filter((line) => found_in(line, wanted))} href={(line) => `#/case/${line.case}`} />
            {there_is_more && <Button onClick={more.run} busy={more.busy}>{t('cases.more')}</Button>}
            <Failure error={more.error} />
          </>
        )}
      </Loaded>
    </>
  );
}
