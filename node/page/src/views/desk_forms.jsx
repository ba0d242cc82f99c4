// What a specialist writes into a case, but for prescriptions.
import { useState } from 'preact/hooks';
import { with_pages } from '../lib/send.js';
import { Act_form, use_form } from '../ui/act_form.jsx';
import { use_page } from '../ui/context.js';
import { Day } from '../ui/day.jsx';
import { Pages } from '../ui/pages.jsx';
import { Choice, Options, Text } from '../ui/parts.jsx';

const kStages = ['final', 'preliminary', 'addendum'];
const kFields = ['advice', 'diagnosis', 'findings', 'red_flags', 'follow_up'];

function use_desk_form({ line, again, close }, verb, body, check) {
  const { server } = use_page();
  const send = (fields, key) => server.post(`desk/cases/${line.case}/${verb}`, body(fields), key);
  const done = () => {
    close?.();
    again();
  };
  return use_form({ send, check, done, keep: `${verb}/${line.case}` });
}

const filled = (fields, names) =>
  Object.fromEntries(names.filter((name) => fields[name]?.trim()).map((name) => [name, fields[name].trim()]));

const need = (...names) => (fields) => (names.every((name) => fields[name]?.trim()) ? '' : 'wrong.needed');

export function Answer_form({ line, again, close }) {
  const { server, words, say, session } = use_page();
  const { t } = words;
  const [pages, set_pages] = useState([]);
  const answered = line.story.answered_by.length > 0 && !line.story.open;
  const beside = answered && !line.story.answered_by.includes(session.user);
  const form = use_form({
    first: { stage: answered ? 'addendum' : 'final' },
    check: need('advice'),
    keep: `answer/${line.case}`,
    send: (fields, key) =>
      with_pages(server, pages, (n, of) => say(t('new.sending_page', { n, of })), (attachments) =>
        server.post(`desk/cases/${line.case}/answer`, {
          answer: filled(fields, kFields), stage: fields.stage, attachments,
          ...(fields.beside ? { second_opinion: true } : {}),
        }, key)),
    done: () => {
      close();
      again();
    },
  });
  const { fields, set } = form;
  return (
    <Act_form form={form} label={t('answer.send')} cancel={close}>
      {kFields.map((name) => (
        <Text key={name} label={t(`answer_field.${name}`)} rows={name === 'advice' ? 4 : 2} required={name === 'advice'}
          value={fields[name]} onValue={(text) => set({ [name]: text })} />
      ))}
      <Options label={t('answer.stage')} value={fields.stage} onValue={(stage) => set({ stage })}
        options={kStages.map((each) => [each, t(`stage.${each}`)])} />
      {beside && (
        <label class="check">
          <input type="checkbox" checked={Boolean(fields.beside)} onChange={() => set({ beside: !fields.beside })} />
          <span>{t('desk.second_opinion')}</span>
        </label>
      )}
      <details>
        <summary>{t('attachments.add')}</summary>
        <Pages pages={pages} onPages={set_pages} />
      </details>
    </Act_form>
  );
}

export function Ask_form(props) {
  const { t } = use_page().words;
  const form = use_desk_form(props, 'ask', ({ question }) => ({ question: question.trim() }), need('question'));
  return (
    <Act_form form={form} label={t('ask.send')} cancel={props.close}>
      <Text label={t('ask.question')} hint={t('ask.hint')} rows={3} required value={form.fields.question}
        onValue={(question) => form.set({ question })} />
    </Act_form>
  );
}

export function Refer_form(props) {
  const { t } = use_page().words;
  const body = ({ slot, ...rest }) => ({ ...filled(rest, ['to', 'why']), ...(slot ? { slot } : {}) });
  const form = use_desk_form(props, 'refer', body, need('to', 'why'));
  const { fields, set } = form;
  return (
    <Act_form form={form} label={t('refer.send')} cancel={props.close}>
      <Text label={t('refer.to')} required value={fields.to} onValue={(to) => set({ to })} />
      <Text label={t('refer.why')} rows={2} required value={fields.why} onValue={(why) => set({ why })} />
      <Day label={t('refer.slot')} with_time value={fields.slot} onValue={(slot) => set({ slot })} />
    </Act_form>
  );
}

export function Transfer_form(props) {
  const { words, session } = use_page();
  const { t } = words;
  const form = use_desk_form(props, 'transfer', (fields) => filled(fields, ['to', 'why']), need('to', 'why'));
  const { fields, set } = form;
  const others = session.desks_here.filter((desk) => desk !== props.line.desk);
  if (others.length === 0) return <p class="hint">{t('transfer.none')}</p>;
  return (
    <Act_form form={form} label={t('transfer.send')} cancel={props.close}>
      <Choice label={t('transfer.to')} required value={fields.to} onValue={(to) => set({ to })}
        options={[['', t('new.choose')], ...others.map((desk) => [desk, desk])]} />
      <Text label={t('transfer.why')} required value={fields.why} onValue={(why) => set({ why })} />
    </Act_form>
  );
}

const kArrivals = ['came', 'did_not_come', 'moved'];

export function Arrived_form({ line, again }) {
  const { t } = use_page().words;
  const referral = line.story.referrals.find((each) => !each.closed);
  const form = use_desk_form({ line, again }, 'arrived', ({ outcome }) => ({ referral: referral.referral, outcome }), need('outcome'));
  return (
    <Act_form form={form} label={t('arrived.send')}>
      <Options label={t('arrived.title', { to: referral.to })} value={form.fields.outcome}
        onValue={(outcome) => form.set({ outcome })} options={kArrivals.map((each) => [each, t(`arrived.${each}`)])} />
    </Act_form>
  );
}
