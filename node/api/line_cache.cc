#include "node/api/line_cache.h"

#include "node/case_json.h"

namespace harkara::node::api {
namespace {

constexpr std::int64_t kHolds_ms = 1'000;
constexpr std::int64_t kHoldsUnchanged_ms = 10'000;  // while this process wrote nothing
constexpr std::size_t kMostLines = 4'096;            // of about 1 KB

}  // namespace

Result<const std::string*> LineCache::line(const CaseId& id, std::int64_t now_ms) {
  Line& line = lines_[id];
  const std::uint64_t transaction = station_.store().transaction();
  const std::int64_t age_ms = now_ms - line.made_ms;
  const bool fresh =
      age_ms < kHolds_ms || (age_ms < kHoldsUnchanged_ms && line.transaction == transaction);
  if (!line.text.empty() && fresh) return &line.text;
  const auto view = station_.casebook().show(id);
  if (!view) {
    lines_.erase(id);
    return view.error();
  }
  line.text = one_line(case_line_json(*view));
  line.transaction = station_.store().transaction();
  line.made_ms = now_ms;
  return &line.text;
}

Result<std::string> LineCache::lines(const std::vector<CaseId>& ids) {
  if (lines_.size() + ids.size() > kMostLines) lines_.clear();
  const std::int64_t now_ms = station_.clock().now().monotonic_ms;
  std::string out;
  for (const CaseId& id : ids) {
    HARKARA_ASSIGN(const std::string* text, line(id, now_ms));
    out += (out.empty() ? "" : ",") + *text;
  }
  return out;
}

}  // namespace harkara::node::api
