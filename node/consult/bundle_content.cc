#include "node/consult/bundle_content.h"

#include <algorithm>
#include <set>

#include "node/consult/mailboxes.h"
#include "node/consult/payload.h"

namespace harkara::node::consult {
namespace {

using crypto::PayloadKey;
using storage::Table;

Result<PayloadKey> kept_key(storage::Store& store, const BundleId& bundle) {
  HARKARA_ASSIGN(Bytes value, store.get(Table::bundle_keys, bundle.view()));
  if (value.size() != PayloadKey::kSize)
    return fail(Errc::corrupt, "a stored payload key is malformed");
  PayloadKey key;
  std::copy(value.begin(), value.end(), key.mutable_view().begin());
  crypto::wipe(value);
  return key;
}

}  // namespace

Result<PayloadKey> payload_key(const Context& context, const storage::BundleRecord& record) {
  storage::Store& store = context.bundles.store();
  auto kept = kept_key(store, record.manifest.id);
  if (kept || kept.error().code != Errc::not_found) return kept;
  const crypto::Manifest& manifest = record.manifest.manifest;
  const EndpointId mailbox = manifest.header.destination;
  std::set<std::uint32_t> epochs;
  for (const crypto::Stanza& stanza : manifest.stanzas) epochs.insert(stanza.epoch);
  Error last = fail(Errc::not_found, "the bundle is sealed to nobody");
  for (const std::uint32_t epoch : epochs) {
    auto key = epoch_key(store, mailbox, epoch);
    if (!key && key.error().code != Errc::not_found) return std::move(key).error();
    if (!key) {
      last =
          fail(Errc::not_found, "sealed to epoch " + std::to_string(epoch) +
                                    " of a mailbox, whose key is not (or no longer) on this node");
      continue;
    }
    auto opened = crypto::open_stanza(manifest, mailbox, *key);
    if (opened) return opened;
    last = std::move(opened).error();
  }
  return last;
}

Status keep_payload_key(storage::Store& store, const BundleId& bundle, const PayloadKey& key) {
  return store.put(Table::bundle_keys, bundle.view(), key.view());
}

Status read_content(const Context& context, const storage::BundleRecord& record,
                    const PayloadKey& key, const crypto::ContentSink& sink) {
  const auto chunks = [&](std::uint32_t index) { return context.bundles.chunk(record, index); };
  HARKARA_ASSIGN([[maybe_unused]] const std::uint64_t size,
                 crypto::open_bundle(record.manifest.manifest, key, chunks, sink));
  return ok();
}

Result<std::optional<Bytes>> read_event_content(const Context& context,
                                                const storage::BundleRecord& record,
                                                const PayloadKey& key) {
  Bytes content;
  bool attachment = true;  // also when there is no content at all
  bool stopped = false;
  const Status read = read_content(context, record, key, [&](View piece) -> Status {
    if (content.empty()) attachment = !is_event_payload(piece);
    if (attachment) {
      stopped = true;
      return fail(Errc::closed, "enough was read");
    }
    append(content, piece);
    if (content.size() > kMaxPayloadBytes)
      return fail(Errc::too_large, "event payload is too large");
    return ok();
  });
  if (attachment && (read || stopped)) return std::optional<Bytes>{};
  if (!read) return read.error();
  return std::optional<Bytes>{std::move(content)};
}

}  // namespace harkara::node::consult
