#include "sync/link_memory.h"

#include "crypto/manifest.h"

namespace harkara::sync {
namespace {

// A name is twice the handle and one, and one more if the sender of the frame that holds
// it announced the bundle.
constexpr std::uint64_t kFirstName = 1;

// None: it is no manifest.
std::optional<BundleId> id_of(const ManifestFrame& frame) {
  if (frame.id) return frame.id;
  const auto manifest = crypto::decode_manifest(frame.encoded);
  if (!manifest) return std::nullopt;
  return manifest->id;
}

}  // namespace

// --- what passed ---

void LinkMemory::announce(Direction& from, const ManifestFrame& frame) {
  from.manifest = frame.encoded;
  const auto id = id_of(frame);
  if (!id) return;
  const auto before = from.bundles.find(frame.handle);
  if (before != from.bundles.end()) from.handles.erase(before->second);
  from.bundles[frame.handle] = *id;
  from.handles[*id] = frame.handle;
  if (from.bundles.size() <= kHandlesKept) return;
  const auto oldest = from.bundles.begin();
  if (from.handle_of(oldest->second) == oldest->first) from.handles.erase(oldest->second);
  from.bundles.erase(oldest);
}

void LinkMemory::note(Direction& from, const Frame& frame) {
  if (const auto* manifest = std::get_if<ManifestFrame>(&frame)) {
    announce(from, *manifest);
  } else if (const auto* slice = std::get_if<Slice>(&frame)) {
    const std::size_t end = slice->offset + slice->payload.size();
    from.next = Slice{slice->handle, slice->chunk, static_cast<std::uint32_t>(end), false, View{}};
  } else if (const auto* receipts = std::get_if<Receipts>(&frame)) {
    for (const Bytes& encoded : receipts->receipts)
      if (auto receipt = decode_receipt(encoded)) from.receipt = *std::move(receipt);
  }
}

// --- what need not be said ---

std::optional<std::uint32_t> LinkMemory::Direction::handle_of(const BundleId& id) const {
  const auto at = handles.find(id);
  if (at == handles.end()) return std::nullopt;
  return at->second;
}

std::uint64_t LinkMemory::name_of(const BundleId& id) const {
  for (const Direction* side : {&peer_, &own_}) {
    const auto handle = side->handle_of(id);
    if (!handle || *handle + kHandlesNamed <= side->bundles.rbegin()->first) continue;
    return 2 * std::uint64_t{*handle} + kFirstName + (side == &own_ ? 1 : 0);
  }
  return 0;
}

std::optional<BundleId> LinkMemory::named(std::uint64_t name) const {
  if (name < kFirstName || (name - kFirstName) / 2 > UINT32_MAX) return std::nullopt;
  const Direction& side = (name - kFirstName) % 2 == 0 ? own_ : peer_;
  const auto at = side.bundles.find(static_cast<std::uint32_t>((name - kFirstName) / 2));
  if (at == side.bundles.end()) return std::nullopt;
  return at->second;
}

bool LinkMemory::goes_on(const Slice& slice) const {
  return own_.next && own_.next->handle == slice.handle && own_.next->chunk == slice.chunk &&
         own_.next->offset == slice.offset;
}

// --- an end ---

Bytes LinkEnd::encode(const Frame& frame) {
  Bytes bytes = sync::encode(frame, memory_);
  memory_.sent(frame);
  return bytes;
}

Result<Frame> LinkEnd::decode(View bytes) {
  auto frame = sync::decode(bytes, memory_);
  if (!frame) return frame;
  if (auto* manifest = std::get_if<ManifestFrame>(&*frame)) manifest->id = id_of(*manifest);
  memory_.received(*frame);
  return frame;
}

}  // namespace harkara::sync
