#include "sync/receipt_lane.h"

#include <algorithm>
#include <array>

#include "sync/custody.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;
using storage::Table;

constexpr std::size_t kReceiptBytesPerFrame = 3'600;
constexpr std::size_t kListEntryBytes = 16;  // pointer and padding
constexpr std::size_t kReceiptBytes = 140;   // typical; for pacing by the window
constexpr std::size_t kMinUnderWay = 12;
constexpr std::size_t kMaxUnderWay = 480;
constexpr std::size_t kMaxWaiting = 256;

std::array<std::uint8_t, NodeId::kSize + BundleId::kSize> due_key(const NodeId& peer,
                                                                  const BundleId& bundle) {
  std::array<std::uint8_t, NodeId::kSize + BundleId::kSize> key{};
  std::ranges::copy(bundle.view(), std::ranges::copy(peer.view(), key.begin()).out);
  return key;
}

}  // namespace

Status owe_receipt(Engine::Core& core, const NodeId& peer, const BundleId& bundle) {
  HARKARA_TRY(core.context.bundles.store().put(Table::receipt_out, due_key(peer, bundle), {}));
  core.after_commit.receipts_due.emplace(peer, bundle);
  core.note_write();
  return ok();
}

Status store_receipt(Engine::Core& core, const Receipt& receipt, const BundleRecord& record,
                     const NodeId& except) {
  auto& store = core.context.bundles.store();
  HARKARA_TRY(store.put(Table::receipts, receipt.bundle.view(), receipt.encoded));
  std::set<NodeId> due;
  for (const storage::Holder& holder : record.holders) due.insert(holder.node);
  due.erase(except);
  due.erase(core.context.self);
  for (const NodeId& peer : due) HARKARA_TRY(owe_receipt(core, peer, receipt.bundle));
  core.note_write();
  return ok();
}

// What the peer has yet to acknowledge, as far as it is committed: a receipt that a
// crash would undo must not make the peer forget its copy.
std::vector<BundleId> ReceiptLane::due(std::size_t most) {
  std::vector<BundleId> ids;
  const NodeId& peer = session_.node();
  core_.check(
      core_.context.bundles.store().scan_keys(Table::receipt_out, peer.view(), [&](View key) {
        const auto id = BundleId::from(key.subspan(NodeId::kSize));
        if (id && !under_way_.contains(*id) &&
            !core_.after_commit.receipts_due.contains({peer, *id}))
          ids.push_back(*id);
        return ids.size() < most;
      }));
  return ids;
}

void ReceiptLane::pump() {
  const std::size_t limit =
      std::clamp(session_.window.bytes() / kReceiptBytes, kMinUnderWay, kMaxUnderWay);
  while (session_.live()) {
    if (under_way_.size() + kMinUnderWay > limit && !under_way_.empty()) return;
    const std::uint64_t room =
        session_.room(ServiceClass::answer) / (kReceiptBytes + kListEntryBytes);
    if (room == 0) return;
    const std::vector<BundleId> ids = due(std::min<std::uint64_t>(limit - under_way_.size(), room));
    if (ids.empty() || send(ids) > 0) return;
  }
}

// Returns how many went; those whose receipt is forgotten are no longer due.
std::size_t ReceiptLane::send(const std::vector<BundleId>& ids) {
  auto& store = core_.context.bundles.store();
  Receipts frame;
  std::size_t frame_bytes = 0;
  std::size_t sent = 0;
  for (const BundleId& id : ids) {
    auto receipt = store.get(Table::receipts, id.view());
    if (!receipt) {
      if (!core_.check(store.remove(Table::receipt_out, due_key(session_.node(), id)))) return sent;
      core_.note_write();
      continue;
    }
    if (frame_bytes + receipt->size() > kReceiptBytesPerFrame) {
      core_.send(session_, std::exchange(frame, Receipts{}));
      frame_bytes = 0;
    }
    under_way_.insert(id);
    frame_bytes += receipt->size() + kListEntryBytes;
    frame.receipts.push_back(*std::move(receipt));
    ++sent;
  }
  if (!frame.receipts.empty()) core_.send(session_, frame);
  return sent;
}

void ReceiptLane::on(const ReceiptAck& frame) {
  auto& store = core_.context.bundles.store();
  for (const BundleId& id : frame.bundles) {
    if (under_way_.erase(id) == 0) continue;  // not ours to forget
    if (!core_.check(store.remove(Table::receipt_out, due_key(session_.node(), id)))) return;
    core_.note_write();
  }
  pump();
}

void ReceiptLane::on(const Receipts& frame) {
  for (const Bytes& encoded : frame.receipts) {
    if (session_.closed) return;
    accept(encoded);
  }
}

void ReceiptLane::accept(const Bytes& encoded) {
  const auto refuse = [&](const Error& error, std::optional<BundleId> id) {
    core_.notice(Notice::Kind::refused, session_.node(), id, error.message);
  };
  const auto receipt = decode_receipt(encoded);
  if (!receipt) return refuse(receipt.error(), {});
  const auto acknowledge = [&] {
    core_.after_commit.receipt_acks[session_.link].push_back(receipt->bundle);
    core_.note_write();
  };
  auto record = core_.context.bundles.find(receipt->bundle);
  if (!record && record.error().code != Errc::not_found)
    return static_cast<void>(core_.check(record.error()));
  if (!record) return acknowledge();  // nothing here to purge; the peer need not repeat it
  if (record->state == BundleState::delivered || record->state == BundleState::here) {
    refuse(fail(Errc::refused, "receipt known already"), receipt->bundle);
    return acknowledge();
  }
  const auto signer = core_.certificate(receipt->destination);
  if (!signer) {
    auto& waiting = waiting_[receipt->destination];
    if (waiting.size() < kMaxWaiting && session_.greeting.request_certificate(receipt->destination))
      waiting.push_back(encoded);
    return;
  }
  const Status valid = verify_receipt(*receipt, record->manifest.manifest.header.destination,
                                      *signer, core_.context.signatures);
  if (!valid) {
    refuse(valid.error(), receipt->bundle);
    return acknowledge();  // it will never be better: it must not hold up the others
  }
  if (apply(*receipt, *record)) acknowledge();
}

bool ReceiptLane::apply(const Receipt& receipt, BundleRecord& record) {
  auto& bundles = core_.context.bundles;
  const BundleState before = std::exchange(record.state, BundleState::delivered);
  await_no_more(core_, receipt.bundle);
  if (!core_.check(bundles.purge_chunks(record)) || !core_.check(bundles.update(record, before)) ||
      !core_.check(store_receipt(core_, receipt, record, session_.node())))
    return false;
  core_.notice_after_commit(Notice::Kind::receipt, session_.node(), receipt.bundle,
                            receipt.address);
  for (auto& [link, session] : core_.sessions) {
    if (!session->live()) continue;
    session->outgoing.withdraw(receipt.bundle);
    session->incoming.abandon(receipt.bundle);
  }
  return true;
}

void ReceiptLane::on_certificate(const NodeId& node) {
  const auto waiting = waiting_.extract(node);
  if (waiting.empty() || !core_.certificate(node)) return;
  for (const Bytes& encoded : waiting.mapped())
    if (!session_.closed) accept(encoded);
}

}  // namespace harkara::sync
