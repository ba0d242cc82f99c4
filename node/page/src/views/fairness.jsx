// Who waited how long at a desk, so that whoever runs it sees at whose cost others are served.
import { useState } from 'preact/hooks';
import { use_page, use_words } from '../ui/context.js';
import { use_loaded } from '../ui/load.js';
import { Choice, Heading, Loaded } from '../ui/parts.jsx';

const kDays = [7, 30, 90];
const kClasses = ['emergency', 'urgent', 'routine'];
const kGroups = ['public', 'employee', 'retiree', 'deprived'];
const kHeads = ['fairness.cases', 'fairness.answered', 'fairness.median', 'fairness.longest', 'fairness.gini'];

function Waits({ caption, names, words_of, rows }) {
  const { t, number, span } = use_words();
  return (
    <section class="card">
      <div class="scroll" tabIndex={0} role="region" aria-label={t(caption)}>
        <table>
          <caption>{t(caption)}</caption>
          <thead>
            <tr>
              <th scope="col">{t(words_of === 'class' ? 'field.class' : 'field.patient.beneficiary')}</th>
              {kHeads.map((each) => <th key={each} scope="col">{t(each)}</th>)}
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">{t(`${words_of}.${name}`)}</th>
                <td>{number(rows[name].cases)}</td>
                <td>{number(rows[name].answered)}</td>
                <td>{rows[name].answered > 0 ? span(rows[name].median_wait_s) : '—'}</td>
                <td>{rows[name].cases > 0 ? span(rows[name].longest_wait_s) : '—'}</td>
                <td>{rows[name].cases > 0 ? number(Math.round(rows[name].gini * 100) / 100) : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Of_desk({ desk, days }) {
  const { server, words } = use_page();
  const { t } = words;
  const loaded = use_loaded(() => server.get(`fairness?desk=${encodeURIComponent(desk)}&days=${days}`), [desk, days]);
  return (
    <Loaded of={loaded}>
      {(found) => (
        <>
          {!found.complete && <p class="hint" role="status">{t('cases.reading')}</p>}
          <Waits caption="fairness.by_class" names={kClasses} words_of="class" rows={found.by_class} />
          <Waits caption="fairness.by_group" names={kGroups} words_of="beneficiary" rows={found.by_beneficiary} />
          <p>{t('fairness.waits')}</p>
          <p>{t('fairness.about_gini', { least: 0, most: 1 })}</p>
        </>
      )}
    </Loaded>
  );
}

export function Fairness() {
  const { session, words } = use_page();
  const { t } = words;
  const [desk, set_desk] = useState(session.desks_here[0]);
  const [days, set_days] = useState(30);
  return (
    <>
      <Heading>{t('menu.fairness')}</Heading>
      <p>{t('fairness.about')}</p>
      {desk ? (
        <>
          <div class="grid">
            <Choice label={t('field.desk')} value={desk} onValue={set_desk} options={session.desks_here.map((each) => [each, each])} />
            <Choice label={t('fairness.written')} value={String(days)} onValue={(text) => set_days(Number(text))}
              options={kDays.map((n) => [String(n), t('fairness.days', { n })])} />
          </div>
          <Of_desk desk={desk} days={days} />
        </>
      ) : <p class="empty">{t('desk.no_desk')}</p>}
    </>
  );
}
