// Name and passphrase. Nothing else of the node is shown to who has not logged in.
import { useState } from 'preact/hooks';
import { go } from '../lib/route.js';
import { use_page } from '../ui/context.js';
import { use_act } from '../ui/load.js';
import { Button, Failure, Field, Heading, Text } from '../ui/parts.jsx';

function Passphrase({ value, onValue, shown }) {
  const { words } = use_page();
  return (
    <Field label={words.t('login.passphrase')} required>
      {(props) => (
        <input
          {...props}
          type={shown ? 'text' : 'password'}
          dir="ltr"
          autocomplete="current-password"
          value={value}
          onInput={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}

export function Login({ onLogin, home }) {
  const { words, server, route } = use_page();
  const [user, set_user] = useState('');
  const [passphrase, set_passphrase] = useState('');
  const [shown, set_shown] = useState(false);
  const act = use_act(async () => {
    const session = await server.login(user.trim(), passphrase);
    onLogin(session);
    if (!route.view) go(home(session.roles));
  });
  const submit = (event) => {
    event.preventDefault();
    act.run();
  };
  return (
    <form class="login card" onSubmit={submit}>
      <Heading>{words.t('login.title')}</Heading>
      <p>{words.t('login.about')}</p>
      <Failure error={act.error} />
      <Text label={words.t('login.user')} value={user} onValue={set_user} autocomplete="username" required />
      <Passphrase value={passphrase} onValue={set_passphrase} shown={shown} />
      <label class="check">
        <input type="checkbox" checked={shown} onChange={() => set_shown(!shown)} />
        <span>{words.t('login.show')}</span>
      </label>
      <Button kind="main" type="submit" busy={act.busy}>{words.t('login.enter')}</Button>
      <p class="hint">{words.t('login.lost')}</p>
    </form>
  );
}
