#include "sim/report/case_columns.h"

#include <algorithm>

#include "sim/report/packed.h"

namespace harkara::sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxCases = 8'000;
// Routers that give everybody a copy make dozens of moves a bundle, of which nobody can follow
// more than those that brought it: beyond so many moves no others are shown.
constexpr std::size_t kMaxMoves = 20'000;
constexpr std::size_t kMovesOfTheLost = 3;

std::vector<BundleMoved> way_of(const RunHistory::Bundle& bundle) {
  std::vector<BundleMoved> way;
  std::uint32_t holder = bundle.made.to;
  if (!bundle.arrived()) {
    way = bundle.moves;
    way.resize(std::min(way.size(), kMovesOfTheLost));
    return way;
  }
  const auto brought = std::ranges::find(bundle.moves, holder, &BundleMoved::to);
  for (auto at = std::make_reverse_iterator(brought == bundle.moves.end() ? brought : brought + 1);
       at != bundle.moves.rend() && holder != bundle.made.from; ++at) {
    if (at->to != holder) continue;
    way.push_back(*at);
    holder = at->from;
  }
  std::ranges::reverse(way);
  return way;
}

class CaseColumns {
 public:
  explicit CaseColumns(const RunHistory& history)
      : history_(history), every_(one_in(history.cases.size(), kMaxCases)) {
    std::size_t moves = 0;
    for (const RunHistory::Case& each : history.cases)
      for (const std::uint32_t number : each.bundles) moves += history.bundles[number].moves.size();
    ways_only_ = moves / every_ > kMaxMoves;
    for (std::size_t i = 0; i < history.cases.size(); i += every_) add(history.cases[i]);
  }
  Json json() const {
    return {{"every", every_},
            {"ways_only", ways_only_},
            {"names", names_},
            {"at", packed_steps(at_)},
            {"from", packed(from_)},
            {"to", packed(to_)},
            {"class", packed(class_)},
            {"took", packed(took_)},
            {"bundles", packed(bundles_)},
            {"bundle",
             {{"class", packed(bundle_class_)},
              {"bytes", packed(bytes_)},
              {"made", packed(made_)},
              {"from", packed(bundle_from_)},
              {"to", packed(bundle_to_)},
              {"moves", packed(moves_)}}},
            {"move",
             {{"from", packed(move_from_)}, {"to", packed(move_to_)}, {"after", packed(after_)}}}};
  }

 private:
  void add(const RunHistory::Case& each) {
    if (!each.name.empty()) names_.push_back(each.name);
    at_.push_back(each.at_ms / 1000);
    from_.push_back(each.from);
    to_.push_back(each.to);
    class_.push_back(static_cast<std::int64_t>(each.service_class));
    took_.push_back(each.ended() ? (each.ended_ms - each.at_ms) / 1000 : -1);
    bundles_.push_back(static_cast<std::int64_t>(each.bundles.size()));
    for (const std::uint32_t number : each.bundles) add(each, history_.bundles[number]);
  }
  // Differences from what is most likely, which are small.
  void add(const RunHistory::Case& each, const RunHistory::Bundle& bundle) {
    const BundleMade& made = bundle.made;
    bundle_class_.push_back(2 * static_cast<std::int64_t>(made.service_class) +
                            (made.homeward ? 1 : 0));
    bytes_.push_back(static_cast<std::int64_t>(made.bytes));
    made_.push_back((made.at_ms - each.at_ms) / 1000);
    bundle_from_.push_back(std::int64_t{made.from} - (made.homeward ? each.to : each.from));
    bundle_to_.push_back(std::int64_t{made.to} - (made.homeward ? each.from : each.to));
    add(made, ways_only_ ? way_of(bundle) : bundle.moves);
  }
  void add(const BundleMade& made, const std::vector<BundleMoved>& moves) {
    moves_.push_back(static_cast<std::int64_t>(moves.size()));
    std::int64_t before_ms = made.at_ms;
    std::uint32_t holder = made.from;
    for (const BundleMoved& move : moves) {
      move_from_.push_back(std::int64_t{move.from} - holder);
      move_to_.push_back(std::int64_t{move.to} - made.to);
      after_.push_back(move.at_ms / 1000 - before_ms / 1000);
      before_ms = move.at_ms;
      holder = move.to;
    }
  }

  const RunHistory& history_;
  std::size_t every_;
  bool ways_only_ = false;
  Json names_ = Json::array();
  Column at_, from_, to_, class_, took_, bundles_;
  Column bundle_class_, bytes_, made_, bundle_from_, bundle_to_, moves_;
  Column move_from_, move_to_, after_;
};

}  // namespace

std::size_t one_in(std::size_t count, std::size_t max) {
  return std::max<std::size_t>((count + max - 1) / max, 1);
}

nlohmann::ordered_json case_columns(const RunHistory& history) {
  return CaseColumns(history).json();
}

}  // namespace harkara::sim
