#include "node/consult/mailboxes.h"

#include <algorithm>

#include "base/codec.h"
#include "base/limits.h"

namespace harkara::node::consult {
namespace {

using crypto::EpochKey;
using crypto::EpochPublicKey;
using crypto::MailboxDescriptor;
using storage::Table;

// For clocks that disagree and bundles on a stick in somebody's pocket.
constexpr std::int64_t kKeyGrace_s = 14 * 24 * 3600;

Bytes key_of(const EndpointId& mailbox, std::uint32_t epoch) {
  ByteWriter out;
  out.raw(mailbox.view());
  out.u32_be(epoch);
  return out.take();
}

std::int64_t epoch_end_s(std::uint32_t epoch) {
  return (std::int64_t{epoch} + 1) * crypto::kEpochSeconds;
}

Result<std::vector<std::uint32_t>> epochs_here(storage::Store& store, const EndpointId& mailbox) {
  std::vector<std::uint32_t> epochs;
  HARKARA_TRY(store.scan_keys(Table::mailbox_keys, mailbox.view(), [&](View key) {
    ByteReader in(key.subspan(EndpointId::kSize));
    epochs.push_back(in.u32_be());
    return true;
  }));
  return epochs;
}

Status create_key(const Context& context, const EndpointId& mailbox, std::uint32_t epoch) {
  const crypto::BoxKey key = crypto::make_box_key(context.random);
  ByteWriter out;
  out.raw(key.public_key.view());
  out.raw(key.secret.view());
  Bytes value = out.take();
  Status status = context.bundles.store().put(Table::mailbox_keys, key_of(mailbox, epoch), value);
  crypto::wipe(value);
  return status;
}

Status forget_old_keys(storage::Store& store, const EndpointId& mailbox, std::int64_t now_s) {
  HARKARA_ASSIGN(const std::vector<std::uint32_t> epochs, epochs_here(store, mailbox));
  for (const std::uint32_t epoch : epochs)
    if (epoch_end_s(epoch) + std::int64_t{kMaxLifetime_s} + kKeyGrace_s < now_s)
      HARKARA_TRY(store.remove(Table::mailbox_keys, key_of(mailbox, epoch)));
  return ok();
}

bool same_epochs(const std::vector<EpochPublicKey>& a, const std::vector<EpochPublicKey>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const EpochPublicKey& x, const EpochPublicKey& y) {
                      return x.epoch == y.epoch && x.key == y.key;
                    });
}

Status publish(const Context& context, const std::string& address,
               const std::vector<EpochPublicKey>& epochs) {
  storage::Store& store = context.bundles.store();
  const EndpointId mailbox =
      is_inbox_address(address) ? endpoint_of(context.node) : crypto::desk_endpoint(address);
  const auto known = load_mailbox(store, mailbox);
  if (!known && known.error().code != Errc::not_found) return known.error();
  const bool ours = known && known->owner == context.node;
  if (ours && same_epochs(known->epochs, epochs)) return ok();
  const std::uint32_t sequence = known ? known->sequence + 1 : 1;
  const MailboxDescriptor descriptor =
      crypto::issue_mailbox(address, sequence, epochs, context.node_identity);
  return store.put(Table::mailboxes, mailbox.view(), descriptor.encoded);
}

}  // namespace

bool is_inbox_address(std::string_view address) {
  return address.starts_with('@');
}

Result<MailboxDescriptor> load_mailbox(storage::Store& store, const EndpointId& mailbox) {
  HARKARA_ASSIGN(const Bytes encoded, store.get(Table::mailboxes, mailbox.view()));
  auto descriptor = crypto::decode_mailbox(encoded);
  if (!descriptor) return fail(Errc::corrupt, "a stored mailbox descriptor is malformed");
  return descriptor;
}

Result<std::vector<MailboxDescriptor>> all_mailboxes(storage::Store& store) {
  std::vector<MailboxDescriptor> all;
  HARKARA_TRY(store.scan(Table::mailboxes, {}, [&](View, View value) {
    if (auto descriptor = crypto::decode_mailbox(value)) all.push_back(*std::move(descriptor));
    return true;
  }));
  return all;
}

Status learn_mailbox(const Context& context, const MailboxDescriptor& descriptor,
                     std::int64_t now_s) {
  storage::Store& store = context.bundles.store();
  const auto known = load_mailbox(store, descriptor.mailbox);
  if (known && known->sequence >= descriptor.sequence) return ok();
  HARKARA_ASSIGN(const Bytes encoded, store.get(Table::certificates, descriptor.owner.view()));
  HARKARA_ASSIGN(
      const crypto::Certificate owner,
      context.trust.verify(encoded, crypto::CertificateKind::node, crypto::Scope::none, now_s));
  HARKARA_TRY(crypto::verify_mailbox(descriptor, owner));
  return store.put(Table::mailboxes, descriptor.mailbox.view(), descriptor.encoded);
}

Result<bool> is_ours(storage::Store& store, const EndpointId& mailbox) {
  HARKARA_ASSIGN(const std::vector<std::uint32_t> epochs, epochs_here(store, mailbox));
  return !epochs.empty();
}

Result<EpochKey> epoch_key(storage::Store& store, const EndpointId& mailbox, std::uint32_t epoch) {
  HARKARA_ASSIGN(Bytes value, store.get(Table::mailbox_keys, key_of(mailbox, epoch)));
  ByteReader in(value);
  EpochKey key;
  key.epoch = epoch;
  key.key.public_key = in.fixed<crypto::BoxPublicKey>();
  const View secret = in.raw(crypto::BoxSecretKey::kSize);
  std::copy(secret.begin(), secret.end(), key.key.secret.mutable_view().begin());
  const bool good = in.finished();
  crypto::wipe(value);
  if (!good) return fail(Errc::corrupt, "a stored mailbox key is malformed");
  return key;
}

Status maintain_mailbox(const Context& context, const std::string& address, std::int64_t now_s) {
  storage::Store& store = context.bundles.store();
  const bool inbox = is_inbox_address(address);
  if (!inbox && !crypto::valid_desk_address(address))
    return fail(Errc::invalid, "desk '" + address + "' is not an address; expected name@" +
                                   context.node_name + " such as radiology@" + context.node_name);
  const EndpointId mailbox = inbox ? endpoint_of(context.node) : crypto::desk_endpoint(address);
  const std::uint32_t first = crypto::epoch_at(now_s);
  std::vector<EpochPublicKey> epochs;
  for (std::uint32_t i = 0; i <= crypto::kEpochsAhead; ++i) {
    if (!store.has(Table::mailbox_keys, key_of(mailbox, first + i)))
      HARKARA_TRY(create_key(context, mailbox, first + i));
    HARKARA_ASSIGN(const EpochKey key, epoch_key(store, mailbox, first + i));
    epochs.push_back({key.epoch, key.key.public_key});
  }
  HARKARA_TRY(publish(context, address, epochs));
  return forget_old_keys(store, mailbox, now_s);
}

}  // namespace harkara::node::consult
