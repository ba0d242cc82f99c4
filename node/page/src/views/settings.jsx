// Language, digits and light of this browser; the user's own passphrase.
import { kLanguages } from '../lib/words.js';
import { Act_form, use_form } from '../ui/act_form.jsx';
import { use_page } from '../ui/context.js';
import { Heading, Options, Text } from '../ui/parts.jsx';
import { long_enough, New_passphrase } from './users.jsx';

function Own_passphrase() {
  const { server, words } = use_page();
  const { t } = words;
  const form = use_form({
    first: { old: '', new: '' },
    check: (fields) => (fields.old && long_enough(fields.new) ? '' : 'wrong.passphrase'),
    send: (fields) => server.post('session/passphrase', fields),
    said: 'settings.passphrase_changed',
  });
  const { fields, set } = form;
  return (
    <section class="card" aria-label={t('settings.passphrase')}>
      <h2>{t('settings.passphrase')}</h2>
      <Act_form form={form} label={t('users.save_passphrase')}>
        <Text label={t('settings.old')} type="password" autocomplete="current-password" value={fields.old} onValue={(old) => set({ old })} />
        <New_passphrase label={t('users.new_passphrase')} value={fields.new} onValue={(text) => set({ new: text })} />
      </Act_form>
    </section>
  );
}

export function Settings() {
  const { words, settings, change } = use_page();
  const { t } = words;
  const languages = Object.entries(kLanguages).map(([lang, { name }]) => [lang, <bdi lang={lang}>{name}</bdi>]);
  const named = (words_of, names) => names.map((each) => [each, t(`${words_of}.${each}`)]);
  return (
    <>
      <Heading>{t('settings.title')}</Heading>
      <section class="card">
        <Options label={t('page.language')} value={settings.lang} onValue={(lang) => change({ lang })} options={languages} />
        {kLanguages[settings.lang].digits && (
          <Options label={t('settings.digits')} value={settings.digits} onValue={(digits) => change({ digits })}
            options={named('digits', ['local', 'latin'])} />
        )}
        <Options label={t('settings.light')} value={settings.light} onValue={(light) => change({ light })}
          options={named('light', ['auto', 'light', 'dark'])} />
      </section>
      <Own_passphrase />
    </>
  );
}
