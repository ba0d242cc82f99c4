// Why a case is not further than it is, in words, and where each part of it is.
import { use_page } from '../ui/context.js';
import { use_loaded } from '../ui/load.js';
import { Foreign, Loaded } from '../ui/parts.jsx';

const kWaysToWait = ['waiting', 'passed_on'];

function peer_words({ t, ago }, peer, now) {
  if (peer.connected) return t('why.connected', { who: peer.name });
  if (!peer.last_contact) return t('why.never_met', { who: peer.name });
  return t('why.last_met', { who: peer.name, when: ago(peer.last_contact, now) });
}

function where_words({ t, percent, bytes, list, moment }, part) {
  switch (part.where) {
    case 'arriving':
      return t('where.arriving', {
        part: percent(part.bytes_here / Math.max(1, part.bytes_total)),
        rest: bytes(part.bytes_total - part.bytes_here),
      });
    case 'passed_on':
      return part.custodians.length > 0 ? t('where.held_by', { who: list(part.custodians) }) : t('where.passed_on');
    case 'delivered':
      return part.delivered ? t('where.delivered_at', { when: moment(part.delivered) }) : t('where.delivered');
    default:
      return t(`where.${part.where}`);
  }
}

// The sentences that answer "why", most important first.
function reasons(words, told, line, now) {
  const { t, bytes } = words;
  const out = [t(`waits.${told.waits_for}`, { desk: line.desk })];
  if (told.waits_for === 'contact') {
    for (const peer of told.peers) {
      out.push(peer_words(words, peer, now));
      if (!peer.connected && peer.next_expected)
        out.push(t('why.expected', { who: peer.name, when: words.weekday(peer.next_expected) }));
    }
    const part = told.parts.find((each) => kWaysToWait.includes(each.where));
    if (part?.bundles_before > 0)
      out.push(t('why.before', { n: part.bundles_before, size: bytes(part.bytes_before) }));
    else if (part) out.push(t('why.first'));
  }
  if (told.waits_for === 'specialist' && told.unanswered_before > 0)
    out.push(t('why.unanswered', { n: told.unanswered_before }));
  const { booking } = line.story;
  if (booking?.at) out.push(t('why.sitting', { when: words.weekday(booking.at) }));
  else if (told.sitting) out.push(t('why.next_sitting', { when: words.weekday(told.sitting) }));
  return out;
}

// The node names parts in English ("the answer of dr-rao", "photo chest.jpg", "'amended'").
function part_name({ t, has }, what) {
  if (what === 'the case') return t('part.case');
  const by = /^the (answer|question|reply) of (.*)$/.exec(what);
  if (by) return t(`part.${by[1]}_of`, { who: by[2] });
  const event = /^'(.*)'$/.exec(what);
  if (event && has(`event.${event[1]}`)) return t(`event.${event[1]}`);
  const [role, ...name] = what.split(' ');
  return has(`role.${role}`) ? `${t(`role.${role}`)} ${name.join(' ')}` : what;
}

function Parts({ parts }) {
  const { words } = use_page();
  const { t } = words;
  return (
    <table>
      <caption class="unseen">{t('why.parts')}</caption>
      <thead>
        <tr><th scope="col">{t('why.part')}</th><th scope="col">{t('why.where')}</th></tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.bundle}>
            <td><Foreign>{part_name(words, part.what)}</Foreign></td>
            <td>
              {where_words(words, part)}
              {part.where === 'arriving' && <progress max={part.bytes_total} value={part.bytes_here} aria-label={t('where.progress')} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Explain({ line }) {
  const { words, server } = use_page();
  const { t } = words;
  const told = use_loaded(() => server.get(`cases/${line.case}/explain`), [line.case, line.state], [`case:${line.case}`, 'status']);
  return (
    <section class="card" aria-label={t('why.title')}>
      <h2>{t('why.title')}</h2>
      <Loaded of={told}>
        {(data) => (
          <>
            <ul class="reasons">
              {reasons(words, data, line, Date.now()).map((each) => <li key={each}>{each}</li>)}
            </ul>
            {data.parts.length > 0 && (
              <details>
                <summary>{t('why.parts')}</summary>
                <Parts parts={data.parts} />
              </details>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
