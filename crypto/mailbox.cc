#include "crypto/mailbox.h"

#include <algorithm>

#include "base/assert.h"
#include "base/codec.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "crypto/signature_domains.h"

namespace harkara::crypto {
namespace {

constexpr std::string_view kMagic = "HKM\x01";

struct Address {
  std::string_view desk;  // empty for a node's inbox
  std::string_view node;
};

// Splits at the first '@'; the halves are not checked.
Address split(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos) return {address, {}};
  return {address.substr(0, at), address.substr(at + 1)};
}

bool valid_address(std::string_view address) {
  const Address parts = split(address);
  return valid_name(parts.node) && (parts.desk.empty() || valid_name(parts.desk));
}

bool valid_epochs(const std::vector<EpochPublicKey>& epochs) {
  const auto not_ascending = [](const EpochPublicKey& a, const EpochPublicKey& b) {
    return a.epoch >= b.epoch;
  };
  return !epochs.empty() && epochs.size() <= kMaxEpochs &&
         std::adjacent_find(epochs.begin(), epochs.end(), not_ascending) == epochs.end() &&
         std::all_of(epochs.begin(), epochs.end(),
                     [](const EpochPublicKey& e) { return usable(e.key); });
}

EndpointId endpoint_at(std::string_view address, const NodeId& owner) {
  return split(address).desk.empty() ? endpoint_of(owner) : desk_endpoint(address);
}

Bytes encode_unsigned(const MailboxDescriptor& descriptor) {
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.u32(descriptor.sequence);
  out.raw(descriptor.owner.view());
  out.text8(descriptor.address);
  out.u8(static_cast<std::uint8_t>(descriptor.epochs.size()));
  for (const EpochPublicKey& epoch : descriptor.epochs) {
    out.u32(epoch.epoch);
    out.raw(epoch.key.view());
  }
  return out.take();
}

}  // namespace

std::uint32_t epoch_at(std::int64_t now_s) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(now_s, 0, kMaxTime_s) / kEpochSeconds);
}

const EpochPublicKey& MailboxDescriptor::key_for(std::uint32_t epoch) const {
  HARKARA_ASSERT(!epochs.empty());
  // Of two equally near, the later: its private half lives longer.
  const auto distance = [epoch](const EpochPublicKey& e) {
    return e.epoch >= epoch ? e.epoch - epoch : epoch - e.epoch;
  };
  return *std::min_element(epochs.rbegin(), epochs.rend(),
                           [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
}

EndpointId desk_endpoint(std::string_view address) {
  const Hash digest = hash("hk.mailbox", as_view(address));
  return *EndpointId::from(digest.view().first(EndpointId::kSize));
}

bool valid_desk_address(std::string_view address) {
  return valid_address(address) && !split(address).desk.empty();
}

MailboxDescriptor issue_mailbox(std::string_view address, std::uint32_t sequence,
                                const std::vector<EpochPublicKey>& epochs,
                                const SigningKey& owner) {
  HARKARA_ASSERT(valid_address(address));
  HARKARA_ASSERT(valid_epochs(epochs));
  MailboxDescriptor out;
  out.owner = node_id_of(owner.public_key);
  out.mailbox = endpoint_at(address, out.owner);
  out.sequence = sequence;
  out.address = std::string(address);
  out.epochs = epochs;
  out.encoded = append_signature(kMailboxDomain, encode_unsigned(out), owner);
  return out;
}

Result<MailboxDescriptor> decode_mailbox(View encoded) {
  ByteReader in(encoded);
  MailboxDescriptor out;
  if (as_text(in.raw(kMagic.size())) != kMagic) in.reject();
  out.sequence = in.u32();
  out.owner = in.fixed<NodeId>();
  out.address = in.text8();
  const std::size_t count = in.u8();
  if (count > kMaxEpochs) in.reject();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const std::uint32_t epoch = in.u32();
    out.epochs.push_back({epoch, in.fixed<BoxPublicKey>()});
  }
  in.raw(Signature::kSize);
  if (!in.finished() || !valid_address(out.address) || !valid_epochs(out.epochs))
    return fail(Errc::invalid, "not a mailbox descriptor, or outside its limits");
  out.mailbox = endpoint_at(out.address, out.owner);
  out.encoded = to_bytes(encoded);
  return out;
}

Status verify_mailbox(const MailboxDescriptor& descriptor, const Certificate& owner) {
  const CertificateFields& fields = owner.fields;
  const Address address = split(descriptor.address);
  if (fields.kind != CertificateKind::node || owner.subject != descriptor.owner ||
      address.node != fields.name)
    return fail(Errc::refused, descriptor.address + " does not belong to " + fields.name);
  if (!verify_appended(kMailboxDomain, descriptor.encoded, fields.identity))
    return fail(Errc::forged, "the descriptor of " + descriptor.address + " is not signed by it");
  if (!address.desk.empty() && !allows(fields.scope, Scope::host_desks))
    return fail(Errc::refused, fields.name + " may not host desks");
  return ok();
}

}  // namespace harkara::crypto
