// Who may log in to this node, and in which roles.
import { useState } from 'preact/hooks';
import { Act_form, use_form } from '../ui/act_form.jsx';
import { use_page, use_words } from '../ui/context.js';
import { use_act, use_loaded } from '../ui/load.js';
import { Button, Dialog, Failure, Field, Foreign, Heading, Loaded, Text } from '../ui/parts.jsx';

const kRoles = ['health_worker', 'specialist', 'operator', 'data_protection'];
const kShortest = 10;  // letters of a passphrase, as the node wants

function Roles({ value, onValue }) {
  const { t } = use_words();
  const flip = (role) => onValue(value.includes(role) ? value.filter((each) => each !== role) : [...value, role]);
  return (
    <fieldset class="options">
      <legend>{t('users.roles')}</legend>
      <div class="row">
        {kRoles.map((role) => (
          <label key={role} class="option">
            <input type="checkbox" checked={value.includes(role)} onChange={() => flip(role)} />
            <span>{t(`role_of.${role}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function New_passphrase({ label, value, onValue }) {
  const { t } = use_words();
  return (
    <Field label={label} hint={t('users.long', { n: kShortest })} required>
      {(props) => (
        <input {...props} type="password" dir="ltr" autocomplete="new-password" value={value ?? ''}
          onInput={(event) => onValue(event.target.value)} />
      )}
    </Field>
  );
}

export const long_enough = (text) => (text ?? '').length >= kShortest;

function Add({ again }) {
  const { server, words } = use_page();
  const { t } = words;
  const form = use_form({
    first: { user: '', roles: [], passphrase: '' },
    check: ({ user, roles, passphrase }) =>
      !/^[a-z0-9.-]{1,40}$/.test(user) ? 'wrong.user' : roles.length === 0 ? 'wrong.roles' : long_enough(passphrase) ? '' : 'wrong.passphrase',
    send: (fields) => server.post('users', fields),
    done: again,
  });
  const { fields, set } = form;
  return (
    <section class="card" aria-label={t('users.add')}>
      <h2>{t('users.add')}</h2>
      <Act_form form={form} label={t('users.add')}>
        <Text label={t('login.user')} hint={t('users.name_hint')} required value={fields.user} autocomplete="off" onValue={(user) => set({ user: user.toLowerCase() })} />
        <Roles value={fields.roles} onValue={(roles) => set({ roles })} />
        <New_passphrase label={t('login.passphrase')} value={fields.passphrase} onValue={(passphrase) => set({ passphrase })} />
      </Act_form>
    </section>
  );
}

function Edit({ of, onClose, again }) {
  const { server, words } = use_page();
  const { t } = words;
  const done = () => {
    onClose();
    again();
  };
  const at = `users/${encodeURIComponent(of.user)}`;
  const roles = use_form({
    first: { roles: of.roles }, done,
    check: (fields) => (fields.roles.length > 0 ? '' : 'wrong.roles'),
    send: (fields) => server.put(`${at}/roles`, fields),
  });
  const passphrase = use_form({
    first: { passphrase: '' }, done,
    check: (fields) => (long_enough(fields.passphrase) ? '' : 'wrong.passphrase'),
    send: (fields) => server.put(`${at}/passphrase`, fields),
  });
  return (
    <Dialog title={t('users.edit', { user: of.user })} onClose={onClose}>
      <Act_form form={roles} label={t('users.save_roles')}>
        <Roles value={roles.fields.roles} onValue={(some) => roles.set({ roles: some })} />
      </Act_form>
      <Act_form form={passphrase} label={t('users.save_passphrase')}>
        <New_passphrase label={t('users.new_passphrase')} value={passphrase.fields.passphrase} onValue={(text) => passphrase.set({ passphrase: text })} />
      </Act_form>
    </Dialog>
  );
}

function Table({ users, onEdit, onRemove }) {
  const words = use_words();
  const { t } = words;
  return (
    <div class="scroll card" tabIndex={0} role="region" aria-label={t('menu.users')}>
      <table>
        <caption class="unseen">{t('menu.users')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('login.user')}</th><th scope="col">{t('users.roles')}</th>
            <th scope="col">{t('users.last_login')}</th><th scope="col">{t('acts.title')}</th>
          </tr>
        </thead>
        <tbody>
          {users.map((each) => (
            <tr key={each.user}>
              <th scope="row"><Foreign>{each.user}</Foreign></th>
              <td>{each.roles.map((role) => t(`role_of.${role}`)).join(', ')}</td>
              <td>{each.last_login ? words.moment(each.last_login) : t('network.never')}</td>
              <td class="row">
                <Button onClick={() => onEdit(each)} aria-label={t('users.edit', { user: each.user })}>{t('users.change')}</Button>
                <Button kind="quiet" onClick={() => onRemove(each)} aria-label={t('users.remove_one', { user: each.user })}>{t('users.remove')}</Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Users() {
  const { server, words } = use_page();
  const { t } = words;
  const [edited, edit] = useState(null);
  const loaded = use_loaded(() => server.get('users'), []);
  const removing = use_act(async (user) => {
    if (!confirm(t('users.remove_sure', { user: user.user }))) return;
    await server.remove(`users/${encodeURIComponent(user.user)}`);
    await loaded.again();
  });
  return (
    <>
      <Heading>{t('menu.users')}</Heading>
      <Failure error={removing.error} />
      <Loaded of={loaded}>
        {({ users }) => <Table users={users} onEdit={edit} onRemove={removing.run} />}
      </Loaded>
      <Add again={loaded.again} />
      {edited && <Edit of={edited} onClose={() => edit(null)} again={loaded.again} />}
    </>
  );
}
