// A guided examination: questions from checklists.json, each answered yes, no or unknown.
import checklists from '../checklists.json';
import { use_words } from './context.js';
import { Choice, Options } from './parts.jsx';

const kAnswers = ['yes', 'no', 'unknown'];

export function Checklist({ value, onValue }) {
  const { t } = use_words();
  const name = value?.name ?? '';
  const answers = value?.answers ?? {};
  const options = [['', t('check.none')], ...Object.keys(checklists).map((each) => [each, t(`check.${each}`)])];
  const set = (item, answer) => onValue({ name, answers: { ...answers, [item]: answer } });
  return (
    <>
      <Choice label={t('check.title')} hint={t('check.hint')} value={name} options={options}
        onValue={(each) => onValue(each ? { name: each, answers: {} } : undefined)} />
      {(checklists[name] ?? []).map((item) => (
        <Options key={item} label={t(`check.${name}.${item}`)} value={answers[item]}
          onValue={(answer) => set(item, answer)} options={kAnswers.map((each) => [each, t(`answer.${each}`)])} />
      ))}
    </>
  );
}

// As it stands in a record; words that this page does not know are shown as they are.
export function Checklist_result({ of }) {
  const { t, has } = use_words();
  const words = (key, plain) => (has(key) ? t(key) : String(plain));
  return (
    <dl class="facts">
      {Object.entries(of.answers ?? {}).map(([item, answer]) => (
        <div key={item} class={answer === 'yes' ? 'sign' : ''}>
          <dt>{words(`check.${of.name}.${item}`, item)}</dt>
          <dd>{words(`answer.${answer}`, answer)}</dd>
        </div>
      ))}
    </dl>
  );
}
