// One case at the desk: read it on one side, act on the other.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { go } from '../lib/route.js';
import { use_keys } from '../lib/keys.js';
import { use_page } from '../ui/context.js';
import { use_act, use_loaded } from '../ui/load.js';
import { Button, Failure, Loaded, Notice } from '../ui/parts.jsx';
import { Case_head, Prescriptions } from './case.jsx';
import { Attachments, Record } from './case_parts.jsx';
import { Answer_form, Arrived_form, Ask_form, Refer_form, Transfer_form } from './desk_forms.jsx';
import { Keys_help, lease_of } from './desk.jsx';
import { Prescribe } from './prescribe.jsx';
import { Thread } from './thread.jsx';

const kForms = {
  answer: ['a', Answer_form], ask: ['q', Ask_form], prescribe: ['p', Prescribe],
  refer: ['r', Refer_form], transfer: ['t', Transfer_form],
};

function Claim({ line, again }) {
  const { server, session, words, say } = use_page();
  const { t } = words;
  const lease = lease_of(line, Date.now());
  const mine = lease?.specialist === session.user;
  const act = use_act(async (verb, body) => {
    await server.post(`desk/cases/${line.case}/${verb}`, body);
    say(t(verb === 'claim' ? 'desk.claimed' : 'desk.released'));
    await again();
  });
  const claim = (more) => act.run('claim', { minutes: 60, ...more });
  use_keys({ c: () => !lease && claim(), x: () => mine && act.run('release', {}) });
  const values = lease && { who: lease.specialist, when: words.moment(lease.until) };
  return (
    <>
      {lease && <Notice tone={mine ? 'good' : 'warn'} role="note">{t(mine ? 'desk.yours' : 'desk.taken', values)}</Notice>}
      <Failure error={act.error} />
      <div class="row">
        {!lease && <Button kind="main" busy={act.busy} onClick={() => claim()} hint_key="c">{t('desk.claim')}</Button>}
        {mine && <Button busy={act.busy} onClick={() => act.run('release', {})} hint_key="x">{t('desk.release')}</Button>}
        {lease && !mine && <Button onClick={() => claim({ second_opinion: true })}>{t('desk.second_opinion')}</Button>}
        {(act.error?.code === 'refused' || act.error?.code === 'busy') && !lease && (
          <Button onClick={() => claim({ hand_over: true })}>{t('desk.hand_over')}</Button>
        )}
      </div>
    </>
  );
}

function Panel({ line, again, shown, set }) {
  const { t } = use_page().words;
  const Form = kForms[shown]?.[1];
  const close = () => set('');
  return (
    <section class="card acts" aria-label={t('acts.title')}>
      <h2>{t('acts.title')}</h2>
      <Claim line={line} again={again} />
      <div class="row" role="group" aria-label={t('acts.title')}>
        {Object.entries(kForms).map(([name, [key]]) => (
          <Button key={name} kind={shown === name ? 'chosen' : ''} aria-expanded={shown === name}
            hint_key={key} onClick={() => set(shown === name ? '' : name)}>
            {t(`acts.${name}`)}
          </Button>
        ))}
      </div>
      {Form && <div class="act" id="act"><Form line={line} again={again} close={close} /></div>}
      <Prescriptions line={line} />
      {line.story.referrals.some((each) => !each.closed) && <Arrived_form line={line} again={again} />}
    </section>
  );
}

// The next case of the queue that is not this one.
async function next_case(server, line) {
  const queue = await server.get(`desk/queue?desk=${encodeURIComponent(line.desk)}&limit=20`);
  return queue.cases.find((each) => each.case !== line.case && each.story.open && !each.story.asked_back);
}

function Shown({ line, again }) {
  const { server, words } = use_page();
  const { t } = words;
  const [shown, set] = useState('');
  const [help, set_help] = useState(false);
  const onward = use_act(async () => {
    const found = await next_case(server, line);
    go(found ? `take/${found.case}` : 'desk');
  });
  const keys = { n: onward.run, u: () => go('desk'), '?': () => set_help(true) };
  for (const [name, [key]] of Object.entries(kForms)) keys[key] = () => set(name);
  use_keys(keys);
  useLayoutEffect(() => {
    document.querySelector('#act textarea, #act input, #act select')?.focus();
  }, [shown]);
  return (
    <article class="take">
      <div class="row spread">
        <Button kind="quiet" onClick={() => go('desk')} hint_key="u">{t('desk.back')}</Button>
        <Button kind="quiet" onClick={onward.run} hint_key="n">{t('desk.next')}</Button>
      </div>
      <div class="sides">
        <div>
          <Case_head line={line} />
          <Record of={line.record} story={line.story} />
          <Attachments at={line.case} list={line.attachments} title={t('attachments.title')} />
          <Thread events={line.events} />
        </div>
        <Panel line={line} again={again} shown={shown} set={set} />
      </div>
      {help && <Keys_help onClose={() => set_help(false)} />}
    </article>
  );
}

export function Desk_case({ route }) {
  const { server } = use_page();
  const told = useRef(false);
  // Opening tells the clinic once; what comes later is only read.
  const read = async () => {
    if (told.current) return server.get(`cases/${route.id}`);
    const line = await server.post(`desk/cases/${route.id}/open`);
    told.current = true;
    return line;
  };
  const loaded = use_loaded(read, [route.id], [`case:${route.id}`]);
  return <Loaded of={loaded}>{(line) => <Shown line={line} again={loaded.again} />}</Loaded>;
}
