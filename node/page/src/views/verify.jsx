// Is a prescription signed by a specialist of the network, and unaltered? The node answers
// from what it holds; no network is asked.
import { useState } from 'preact/hooks';
import { patient_words } from '../lib/case_words.js';
import { use_page } from '../ui/context.js';
import { use_act } from '../ui/load.js';
import { Button, Failure, Heading, Notice, Text } from '../ui/parts.jsx';

// A camera's browser reads the code from a photo, where it can.
const can_scan = () => 'BarcodeDetector' in globalThis;

async function scanned(file) {
  const detector = new globalThis.BarcodeDetector({ formats: ['qr_code'] });
  const found = await detector.detect(await createImageBitmap(file));
  return found[0]?.rawValue ?? '';
}

function Result({ of }) {
  const { words } = use_page();
  const { t } = words;
  const rx = of.prescription;
  return (
    <Notice tone={of.certificate_expired_since ? 'warn' : 'good'}>
      <p><strong>{t('verify.valid', { who: of.author, date: of.date })}</strong></p>
      {of.organisation && <p>{t('verify.organisation', { who: of.organisation })}</p>}
      {of.certificate_expired_since && <p>{t('verify.expired')}</p>}
      <p>{patient_words(words, rx.patient)}</p>
      <ol dir="ltr" lang="en">
        {(rx.medicines ?? []).map((each, i) => (
          <li key={i}>{typeof each === 'string' ? each : Object.values(each).join(', ')}</li>
        ))}
      </ol>
    </Notice>
  );
}

export function Verify() {
  const { server, words } = use_page();
  const { t } = words;
  const [text, set_text] = useState('');
  const [result, set] = useState(null);
  const act = use_act(async (code) => {
    set(null);
    set(await server.post('prescriptions/verify', { text: code.trim() }));
  });
  const submit = (event) => {
    event.preventDefault();
    act.run(text);
  };
  const scan = async (event) => {
    const code = await scanned(event.target.files[0]);
    set_text(code);
    if (code) act.run(code);
  };
  return (
    <form class="card" onSubmit={submit}>
      <Heading>{t('menu.verify')}</Heading>
      <p>{t('verify.about')}</p>
      {can_scan() && (
        <div class="field">
          <input id="scan" class="unseen" type="file" accept="image/*" capture="environment" onChange={scan} />
          <label for="scan" class="button chooser">{t('verify.photo')}</label>
        </div>
      )}
      <Text label={t('verify.code')} hint={t('verify.hint')} rows={4} value={text} onValue={set_text} />
      <Button kind="main" type="submit" busy={act.busy} disabled={!text.trim()}>{t('verify.check')}</Button>
      <Failure error={act.error} />
      {result && <Result of={result} />}
    </form>
  );
}
