// The queue of a desk, in the order in which its cases are to be taken; all of it from the
// keyboard.
import { useEffect, useState } from 'preact/hooks';
import { go } from '../lib/route.js';
import { use_keys } from '../lib/keys.js';
import { use_page, use_words } from '../ui/context.js';
import { use_act, use_loaded } from '../ui/load.js';
import { Badge, Button, Dialog, Failure, Heading, Loaded } from '../ui/parts.jsx';
import { Case_line } from './cases.jsx';
import { Offline } from './offline.jsx';

const kPage = 50;
const kQueueKeys = ['j', 'k', 'Enter', 'c', 'x', '?'];
const kCaseKeys = ['a', 'q', 'r', 'p', 't', 'n', 'u'];

export function Keys_help({ onClose }) {
  const { t } = use_words();
  const rows = (keys) => keys.map((key) => (
    <div key={key}>
      <dt><kbd>{key}</kbd></dt>
      <dd>{t(`key.${key === '?' ? 'help' : key}`)}</dd>
    </div>
  ));
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <h3>{t('keys.queue')}</h3>
      <dl class="keys">{rows(kQueueKeys)}</dl>
      <h3>{t('keys.case')}</h3>
      <dl class="keys">{rows(kCaseKeys)}</dl>
    </Dialog>
  );
}

// Who has it now, of the leases that still run.
export const lease_of = (line, now) => line.story.leases.find((each) => each.until > now);

function Lease({ line }) {
  const { words, session } = use_page();
  const lease = lease_of(line, Date.now());
  if (!lease) return null;
  const values = { who: lease.specialist, when: words.moment(lease.until) };
  return lease.specialist === session.user
    ? <Badge tone="good" sign="●">{words.t('desk.yours', values)}</Badge>
    : <Badge tone="plain" sign="○">{words.t('desk.taken', values)}</Badge>;
}

function Queue({ queue, at, set_at }) {
  const { t } = use_words();
  useEffect(() => {
    document.getElementById(`line-${queue.cases[at]?.case}`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  if (queue.cases.length === 0) return <p class="empty">{t('desk.none')}</p>;
  return (
    <ul class="cases queue" aria-label={t('desk.queue')}>
      {queue.cases.map((line, i) => (
        <Case_line key={line.case} line={line} href={`#/take/${line.case}`} current={i === at}>
          <Lease line={line} />
          {!line.complete && <Badge sign="…">{t('desk.coming')}</Badge>}
          {line.story.preliminary > 0 && <Badge sign="½">{t('desk.preliminary')}</Badge>}
          {i === at && <span class="unseen">{t('desk.current')}</span>}
        </Case_line>
      ))}
    </ul>
  );
}

// Claims or gives back the chosen case; says so.
function use_claims(again) {
  const { server, words, say } = use_page();
  return use_act(async (line, verb) => {
    await server.post(`desk/cases/${line.case}/${verb}`, verb === 'claim' ? { minutes: 60 } : {});
    say(words.t(verb === 'claim' ? 'desk.claimed' : 'desk.released'));
    await again();
  });
}

function Desk_queue({ desk }) {
  const { server, words } = use_page();
  const { t } = words;
  const [limit, set_limit] = useState(kPage);
  const [at, set_at] = useState(0);
  const [help, set_help] = useState(false);
  const read = () => server.get(`desk/queue?desk=${encodeURIComponent(desk)}&limit=${limit}`);
  const loaded = use_loaded(read, [desk, limit], ['cases']);
  const claims = use_claims(loaded.again);
  const lines = loaded.data?.cases ?? [];
  const line = lines[at];
  const move = (by) => set_at(Math.max(0, Math.min(lines.length - 1, at + by)));
  use_keys({
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
    Enter: () => line && go(`take/${line.case}`), o: () => line && go(`take/${line.case}`),
    c: () => line && claims.run(line, 'claim'), x: () => line && claims.run(line, 'release'),
    '?': () => set_help(true),
  });
  return (
    <>
      <div class="row spread">
        <p class="hint">{t('desk.hint')}</p>
        <Button kind="quiet" onClick={() => set_help(true)} hint_key="?">{t('keys.title')}</Button>
      </div>
      <Failure error={claims.error} />
      <Loaded of={loaded}>
        {(queue) => (
          <>
            <p>
              {t('desk.counts', { n: queue.open })}
              {queue.unread > 0 && ` · ${t('desk.unread', { n: queue.unread })}`}
            </p>
            <Queue queue={queue} at={at} set_at={set_at} />
            {queue.cases.length < queue.total && <Button onClick={() => set_limit(limit + kPage)}>{t('cases.more')}</Button>}
          </>
        )}
      </Loaded>
      <Offline desk={desk} again={loaded.again} />
      {help && <Keys_help onClose={() => set_help(false)} />}
    </>
  );
}

export function Desk({ route }) {
  const { session, words } = use_page();
  const { t } = words;
  const desks = session.desks_here;
  const desk = desks.includes(route.id) ? route.id : desks[0];
  return (
    <>
      <div class="row spread">
        <Heading>{t('menu.desk')}{desk && <>: <bdi>{desk}</bdi></>}</Heading>
        {desks.length > 1 && (
          <select aria-label={t('field.desk')} value={desk} onChange={(event) => go(`desk/${encodeURIComponent(event.target.value)}`)}>
            {desks.map((each) => <option key={each} value={each}>{each}</option>)}
          </select>
        )}
      </div>
      {desk ? <Desk_queue key={desk} desk={desk} /> : <p class="empty">{t('desk.no_desk')}</p>}
    </>
  );
}
