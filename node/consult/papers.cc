#include "node/consult/papers.h"

#include "node/consult/case_thread.h"

namespace harkara::node::consult {
namespace {

using storage::Table;

constexpr std::int64_t kHour_ms = 3'600'000;
constexpr std::uint8_t kMark = 'b';  // before a CaseId; no other key in the table is such

Bytes mark_of(const CaseId& id) {
  Bytes key{kMark};
  append(key, id.view());
  return key;
}

Result<std::vector<CaseId>> cases_booked(storage::Store& store) {
  std::vector<CaseId> out;
  HARKARA_TRY(store.scan_keys(Table::cases, Bytes{kMark}, [&](View key) {
    if (key.size() == CaseId::kSize + 1) out.push_back(*CaseId::from(key.subspan(1)));
    return true;
  }));
  return out;
}

}  // namespace

bool papers_are_due(const CaseStory& story, std::int64_t now_ms) {
  if (!story.open() || !story.booking) return false;
  const std::int64_t at_ms = story.slot ? story.slot_ms : story.booking->from_ms;
  const std::int64_t hours = story.slot ? story.papers_hours : kPapersHours;
  return at_ms - hours * kHour_ms <= now_ms;
}

Status note_booking(storage::Store& store, const CaseId& case_id) {
  return store.put(Table::cases, mark_of(case_id), {});
}

Result<std::set<BundleId>> papers_due(storage::Store& store, std::int64_t now_ms) {
  std::set<BundleId> due;
  HARKARA_ASSIGN(const std::vector<CaseId> cases, cases_booked(store));
  for (const CaseId& id : cases) {
    HARKARA_ASSIGN(const auto thread, load_thread(store, id));
    const CaseView view = fold(events_of(thread));
    if (!view.story.open() || !view.story.booking)
      HARKARA_TRY(store.remove(Table::cases, mark_of(id)));
    if (!papers_are_due(view.story, now_ms)) continue;
    for (const AttachmentView& each : view.attachments) due.insert(each.attachment.bundle);
  }
  return due;
}

}  // namespace harkara::node::consult
