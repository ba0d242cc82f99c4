// Who did what at this node: every opening of a case, every login, every refusal.
import { short_name } from '../lib/case_words.js';
import { useState } from 'preact/hooks';
import { use_page, use_words } from '../ui/context.js';
import { use_act, use_loaded } from '../ui/load.js';
import { Badge, Button, Failure, Foreign, Heading, Loaded, Notice } from '../ui/parts.jsx';

const kPage = 100;

function Chain() {
  const { server, words } = use_page();
  const { t } = words;
  const [result, set] = useState(null);
  const act = use_act(async () => set(await server.get('audit/verify')));
  return (
    <div class="card">
      <Button onClick={act.run} busy={act.busy}>{t('audit.verify')}</Button>
      <Failure error={act.error} />
      {result?.ok && <Notice tone="good">{t('audit.whole', { n: result.lines })}</Notice>}
      {result && !result.ok && <Notice tone="bad">{t('audit.broken', { n: result.broken_at ?? 0 })}</Notice>}
    </div>
  );
}

function Line({ of }) {
  const words = use_words();
  const { t, has } = words;
  // Acts on a case are named as its events are.
  const keys = [`audit.act.${of.act.replaceAll(' ', '_')}`, `event.${of.act}`];
  const key = keys.find(has);
  return (
    <tr>
      <td>{words.moment(of.time)}</td>
      <th scope="row"><Foreign>{of.user || '—'}</Foreign></th>
      <td>
        {key ? t(key) : <bdi lang="en">{of.act}</bdi>}{' '}
        {of.refused && <Badge tone="bad" sign="×">{t('audit.refused')}</Badge>}
      </td>
      <td><bdi dir="ltr">{of.case ? short_name(of.case) : ''}</bdi></td>
      <td><bdi dir="ltr" lang="en" class="detail">{of.detail}</bdi></td>
      <td><bdi dir="ltr">{of.from}</bdi></td>
    </tr>
  );
}

const kHeads = ['audit.when', 'audit.who', 'audit.what', 'audit.case', 'audit.detail', 'audit.from'];

export function Audit() {
  const { server, words } = use_page();
  const { t } = words;
  const [only, set_only] = useState(false);
  const [before, set_before] = useState('');
  const read = () => server.get(`audit?limit=${kPage}${before ? `&before=${before}` : ''}`);
  const loaded = use_loaded(read, [before]);
  return (
    <>
      <Heading>{t('menu.audit')}</Heading>
      <p>{t('audit.about')}</p>
      <Chain />
      <label class="check">
        <input type="checkbox" checked={only} onChange={() => set_only(!only)} />
        <span>{t('audit.only_refused')}</span>
      </label>
      <Loaded of={loaded}>
        {({ lines, next }) => (
          <>
            <div class="scroll card" tabIndex={0} role="region" aria-label={t('menu.audit')}>
              <table>
                <caption class="unseen">{t('menu.audit')}</caption>
                <thead><tr>{kHeads.map((each) => <th key={each} scope="col">{t(each)}</th>)}</tr></thead>
                <tbody>{lines.filter((each) => !only || each.refused).map((each) => <Line key={each.seq} of={each} />)}</tbody>
              </table>
            </div>
            <div class="row">
              {before && <Button onClick={() => set_before('')}>{t('audit.newest')}</Button>}
              {next !== null && <Button onClick={() => set_before(next)}>{t('audit.older')}</Button>}
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
