// What happened in a case, one line an event, in the order in which it was written.
import { use_words } from '../ui/context.js';
import { Foreign } from '../ui/parts.jsx';
import { Answer, plain } from './case_parts.jsx';

const kTexts = { asked: 'question', replied: 'text', progress: 'text', amended: 'text', attached: 'text', withdrawn: 'why', transferred: 'why', referred: 'why' };

function detail(words, { kind, body }) {
  const { t } = words;
  switch (kind) {
    case 'claimed': return t('event.until', { when: words.moment(body.until) });
    case 'referred': return t('event.referred_to', { to: body.to });
    case 'transferred': return t('event.to_desk', { desk: body.to });
    case 'progress': return body.outcome ? t(`outcome.${body.outcome}`) : '';
    case 'booked': return body.cancel ? t('event.cancelled') : t('event.from', { when: words.weekday(body.from) });
    case 'slotted': return t(body.moved ? 'event.slot_moved' : 'event.slot', { when: words.weekday(body.at) });
    case 'arrived': return t(`arrived.${body.outcome}`);
    case 'consent_given': return plain(body.ref ?? '');
    default: return '';
  }
}

function One({ event }) {
  const words = use_words();
  const { t, has } = words;
  const key = event.kind === 'answered' ? `event.answered_${event.body.stage ?? 'final'}` : `event.${event.kind}`;
  const more = detail(words, event);
  const text = event.body[kTexts[event.kind]];
  return (
    <li class={`event ${event.kind}`}>
      <p>
        <strong>{has(key) ? t(key) : event.kind}</strong>{' '}
        <Foreign>{event.body.specialist ?? event.author}</Foreign>{' '}
        <time datetime={new Date(event.time).toISOString()}>{words.moment(event.time)}</time>
      </p>
      {more && <p><Foreign>{more}</Foreign></p>}
      {text && <p class="said"><Foreign>{plain(text)}</Foreign></p>}
      {event.kind === 'answered' && <Answer of={event.body} />}
    </li>
  );
}

export function Thread({ events }) {
  const { t } = use_words();
  return (
    <section class="card" aria-label={t('thread.title')}>
      <h2>{t('thread.title')}</h2>
      <ol class="thread">{events.map((event) => <One key={event.id} event={event} />)}</ol>
    </section>
  );
}
