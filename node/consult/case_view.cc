#include "node/consult/case_view.h"

#include <algorithm>

#include "crypto/bundle.h"
#include "node/consult/local_facts.h"

namespace harkara::node::consult {
namespace {

using storage::BundleRecord;
using storage::BundleState;
using storage::BundleStore;
using storage::TombReason;

// What the store says of one bundle, whether its record is still here or not.
struct Fate {
  std::optional<BundleRecord> record;
  bool delivered = false;  // we are its destination and have it, or its receipt is known
  bool expired = false;
  std::size_t copies = 0;  // other nodes that took custody
};

Result<Fate> fate_of(BundleStore& bundles, const BundleId& id) {
  Fate fate;
  auto record = bundles.find(id);
  if (record) {
    fate.delivered = record->state == BundleState::here || record->state == BundleState::delivered;
    fate.expired = record->state == BundleState::expired;
    fate.copies = record->custodians();
    fate.record = *std::move(record);
  } else if (record.error().code != Errc::not_found) {
    return std::move(record).error();
  } else if (const auto tomb = bundles.tomb(id)) {
    fate.delivered = *tomb == TombReason::delivered;
    fate.expired = *tomb == TombReason::expired;
    // Only what others hold is ever dropped undelivered.
    fate.copies = *tomb == TombReason::forgotten ? 1 : 0;
  }
  fate.delivered = fate.delivered || bundles.store().has(storage::Table::receipts, id.view());
  return fate;
}

bool has_chunks(const BundleRecord& record) {
  return record.state == BundleState::held || record.state == BundleState::forwarded ||
         record.state == BundleState::here;
}

Status join(BundleStore& bundles, AttachmentView& view) {
  view.bytes_total = crypto::TreeShape(crypto::padded_size(view.attachment.bytes)).total_bytes();
  HARKARA_ASSIGN(const Fate fate, fate_of(bundles, view.attachment.bundle));
  view.delivered = fate.delivered;
  if (!fate.record) return ok();
  view.bytes_total = fate.record->manifest.manifest.shape().total_bytes();
  view.complete = has_chunks(*fate.record);
  if (view.complete) view.bytes_here = view.bytes_total;
  if (fate.record->state != BundleState::receiving) return ok();
  HARKARA_ASSIGN(view.bytes_here, bundles.bytes_present(*fate.record));
  return ok();
}

// Is this answer, with all it brought, where it was sent to?
Result<bool> is_home(BundleStore& bundles, const StoredEvent& answer) {
  HARKARA_ASSIGN(const Fate event, fate_of(bundles, answer.bundle));
  if (!event.delivered) return false;
  for (const Attachment& attachment : answer.event.attachments) {
    HARKARA_ASSIGN(const Fate fate, fate_of(bundles, attachment.bundle));
    if (!fate.delivered) return false;
  }
  return true;
}

Status join_record(BundleStore& bundles, const std::vector<StoredEvent>& thread, CaseView& view) {
  const StoredEvent* opening = opening_of(thread);
  if (opening == nullptr) return ok();
  HARKARA_ASSIGN(const Fate fate, fate_of(bundles, opening->bundle));
  view.copies = fate.copies;
  view.expired = fate.expired && !fate.delivered;
  if (fate.record) {
    HARKARA_ASSIGN(const std::uint64_t now, bundles.residence_ms());
    const std::uint64_t here = now - std::min(now, fate.record->arrival_residence_ms);
    view.age_ms = static_cast<std::int64_t>(fate.record->age_at_arrival_ms + here);
  }
  if (fate.copies > 0) view.state = std::max(view.state, CaseState::copied);
  if (fate.delivered) view.state = std::max(view.state, CaseState::at_desk);
  return ok();
}

Status join_answers(BundleStore& bundles, const std::vector<StoredEvent>& thread, CaseView& view) {
  for (const StoredEvent& stored : thread) {
    if (stored.event.kind != EventKind::answered) continue;
    HARKARA_ASSIGN(const bool home, is_home(bundles, stored));
    if (home) view.state = CaseState::answer_here;
  }
  return ok();
}

Status never_go_back(storage::Store& store, CaseView& view) {
  HARKARA_ASSIGN(LocalFacts facts, load_facts(store, view.id));
  const LocalFacts before = facts;
  facts.shown = view.state = std::max(view.state, facts.shown);
  view.copies = std::max<std::size_t>(view.copies, facts.copies);
  facts.copies = static_cast<std::uint32_t>(view.copies);
  if (facts == before) return ok();
  // A full store must not hide a case from the person who asks for it.
  const Status saved = save_facts(store, view.id, facts);
  return saved || saved.error().code == Errc::full ? ok() : saved;
}

}  // namespace

Result<CaseView> view_case(BundleStore& bundles, const std::vector<StoredEvent>& thread) {
  CaseView view = fold(events_of(thread));
  HARKARA_ASSIGN(const std::size_t stored, count_events(bundles.store(), view.id));
  view.story.ignored = stored - thread.size();
  for (AttachmentView& attachment : view.attachments) HARKARA_TRY(join(bundles, attachment));
  for (AttachmentView& attachment : view.answer_attachments) HARKARA_TRY(join(bundles, attachment));
  view.complete = std::all_of(view.attachments.begin(), view.attachments.end(),
                              [](const AttachmentView& attachment) { return attachment.complete; });
  HARKARA_TRY(join_record(bundles, thread, view));
  HARKARA_TRY(join_answers(bundles, thread, view));
  HARKARA_TRY(never_go_back(bundles.store(), view));
  return view;
}

}  // namespace harkara::node::consult
