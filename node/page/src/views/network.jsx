// The operator's view of the node: contacts, what waits, budgets, certificates, store.
import { use_page, use_words } from '../ui/context.js';
import { use_loaded } from '../ui/load.js';
import { Badge, Foreign, Heading, Loaded } from '../ui/parts.jsx';

const kSoon = 30 * 86_400_000;  // a certificate is near its end

function Table({ caption, heads, children }) {
  const { t } = use_words();
  return (
    <section class="card">
      <div class="scroll" tabIndex={0} role="region" aria-label={t(caption)}>
        <table>
          <caption>{t(caption)}</caption>
          <thead><tr>{heads.map((each) => <th key={each} scope="col">{t(each)}</th>)}</tr></thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  );
}

function Contacts({ peers, now }) {
  const { t, ago, bytes, number } = use_words();
  return (
    <Table caption="network.contacts" heads={['network.node', 'network.link', 'network.met', 'network.in', 'network.out', 'network.round_trip']}>
      {peers.map((peer) => (
        <tr key={peer.id ?? peer.name}>
          <th scope="row"><Foreign>{peer.name}</Foreign></th>
          <td>{peer.connected
            ? <Badge tone="good" sign="●">{t('network.connected')}</Badge>
            : <Badge sign="○">{t('network.apart')}</Badge>}</td>
          <td>{peer.last_contact ? ago(peer.last_contact, now) : t('network.never')}</td>
          <td>{bytes(peer.bytes_in ?? 0)}</td>
          <td>{bytes(peer.bytes_out ?? 0)}</td>
          <td>{peer.round_trip_ms ? t('network.ms', { n: peer.round_trip_ms }) : '—'}</td>
        </tr>
      ))}
    </Table>
  );
}

// In the order in which a node serves them.
const kServed = ['emergency', 'answer', 'urgent', 'routine', 'preview', 'document', 'remainder', 'bulk'];
const rank = ([name]) => (kServed.includes(name) ? kServed.indexOf(name) : kServed.length);

function Queues({ queues }) {
  const { t, number, bytes } = use_words();
  return (
    <Table caption="network.queues" heads={['field.class', 'network.bundles', 'network.bytes']}>
      {Object.entries(queues).sort((a, b) => rank(a) - rank(b)).map(([name, queue]) => (
        <tr key={name}>
          <th scope="row">{t(`class.${name}`)}</th>
          <td>{number(queue.bundles ?? 0)}</td>
          <td>{bytes(queue.bytes ?? 0)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Budgets({ budgets }) {
  const { t, bytes, moment } = use_words();
  return (
    <Table caption="network.budgets" heads={['network.node', 'network.used', 'network.per_day', 'network.anew']}>
      {budgets.map((each, i) => (
        <tr key={i}>
          <th scope="row">{each.peer ? <Foreign>{each.peer}</Foreign> : t('network.all_links')}</th>
          <td>
            {bytes(each.used ?? 0)}
            {each.per_day > 0 && <meter min={0} max={each.per_day} value={each.used} high={each.per_day * 0.85} aria-label={t('network.used')} />}
          </td>
          <td>{each.per_day ? bytes(each.per_day) : '—'}</td>
          <td>{each.begins_anew ? moment(each.begins_anew) : '—'}</td>
        </tr>
      ))}
    </Table>
  );
}

function Certificates({ list, now }) {
  const { t, has, day } = use_words();
  const words = (key, plain) => (has(key) ? t(key) : plain);
  const badge = (each) =>
    each.not_after < now ? <Badge tone="bad" sign="×">{t('network.expired')}</Badge>
    : each.not_after - now < kSoon ? <Badge tone="warn" sign="!">{t('network.ends_soon')}</Badge>
    : <Badge tone="good" sign="✓">{t('network.holds')}</Badge>;
  return (
    <Table caption="network.certificates" heads={['network.whose', 'network.kind', 'network.until', 'network.state']}>
      {list.map((each, i) => (
        <tr key={i}>
          <th scope="row"><Foreign>{each.name}</Foreign> <small>{words(`whose.${each.whose.replace(' ', '_')}`, each.whose)}</small></th>
          <td>{words(`whose.${each.kind}`, each.kind)}</td>
          <td>{day(each.not_after)}</td>
          <td>{badge(each)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Store({ store }) {
  const { t, bytes, number } = use_words();
  return (
    <section class="card" aria-label={t('network.store')}>
      <h2>{t('network.store')}</h2>
      <p>{t('network.store_used', { used: bytes(store.used_bytes), quota: bytes(store.quota_bytes), n: store.bundles })}</p>
      <meter min={0} max={store.quota_bytes} high={store.quota_bytes * 0.85} value={store.used_bytes} aria-label={t('network.store')} />
    </section>
  );
}

export function Network() {
  const { server, words } = use_page();
  const { t } = words;
  const loaded = use_loaded(() => server.get('status'), [], ['status']);
  const now = Date.now();
  return (
    <>
      <Heading>{t('menu.network')}</Heading>
      <Loaded of={loaded}>
        {(status) => (
          <>
            <p>
              <strong><Foreign>{status.node}</Foreign></strong> · {words.has(`tier.${status.tier}`) ? t(`tier.${status.tier}`) : status.tier} ·{' '}
              {status.running ? <Badge tone="good" sign="●">{t('network.running')}</Badge> : <Badge tone="bad" sign="○">{t('network.stopped')}</Badge>}
            </p>
            <Contacts peers={status.peers} now={now} />
            <Queues queues={status.queues} />
            {status.budgets?.length > 0 && <Budgets budgets={status.budgets} />}
            {status.certificates?.length > 0 && <Certificates list={status.certificates} now={now} />}
            {status.store && <Store store={status.store} />}
            <Late />
          </>
        )}
      </Loaded>
    </>
  );
}

// An operator asks why a case is late by its name; its content stays closed.
function Late() {
  const { t } = use_words();
  const submit = (event) => {
    event.preventDefault();
    const name = new FormData(event.target).get('case').trim();
    if (name) location.hash = `#/why/${name}`;
  };
  return (
    <form class="card" onSubmit={submit}>
      <h2>{t('late.title')}</h2>
      <label class="field">
        <span>{t('late.case')}</span>
        <input name="case" dir="ltr" autocomplete="off" />
      </label>
      <button class="button" type="submit">{t('late.ask')}</button>
    </form>
  );
}
