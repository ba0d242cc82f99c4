// How far a case is, at a glance and in words.
import { kSteps, state_key, step_of } from '../lib/case_words.js';
import { use_page, use_words } from './context.js';
import { Badge } from './parts.jsx';

const kClassTones = { emergency: 'bad', urgent: 'warn', routine: 'plain' };
const kClassSigns = { emergency: '▲', urgent: '◆', routine: '' };

export function Class_badge({ of }) {
  const { t } = use_words();
  return <Badge tone={kClassTones[of]} sign={kClassSigns[of]}>{t(`class.${of}`)}</Badge>;
}

export function State_text({ line }) {
  const { words: { t }, session } = use_page();
  const it = state_key(line, line.from !== session?.node);
  return <span class={`state ${it.tone}`}>{t(it.key, it.values)}</span>;
}

// Six stations of the runner; the one reached is marked by shape and name.
export function Steps({ line, small }) {
  const { t } = use_words();
  const at = step_of(line.state);
  const words = t('steps.at', { step: t(`step.${line.state}`), n: at + 1, of: kSteps.length });
  if (small)
    return (
      <span class="dots" role="img" aria-label={words}>
        {kSteps.map((each, i) => <i key={each} class={i <= at ? 'done' : ''} />)}
      </span>
    );
  return (
    <ol class="steps" aria-label={words}>
      {kSteps.map((each, i) => (
        <li key={each} class={i < at ? 'done' : i === at ? 'here' : ''} aria-current={i === at ? 'step' : undefined}>
          <span class="mark" aria-hidden="true">{i <= at ? '✓' : ''}</span>
          {t(`step.${each}`)}
        </li>
      ))}
    </ol>
  );
}
