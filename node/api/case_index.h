// The cases of this node in the order of its lists, in memory: what makes a page of a list
// cheap when the store holds a hundred thousand. Made anew at each start, in steps; kept
// true by what changes a case. A list's lines themselves are read from the store.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "node/api/line_cache.h"
#include "node/consult/desk_order.h"
#include "node/consult/fairness.h"
#include "node/consult/patients/book.h"
#include "node/station.h"

namespace harkara::node::api {

enum class Scope : std::uint8_t { clinic = 0, desk = 1 };  // opened here; at a desk of ours

class CaseIndex {
 public:
  explicit CaseIndex(Station& station) : station_(station), lines_(station) {}

  // Anything may have changed: what did is found and read by step().
  void look_again() { scan_due_ = true; }
  // This case has changed; read at once.
  Status touch(const CaseId& id);
  // Reads for about `budget_ms`; what has changed is told through take_changed().
  Status step(std::int64_t budget_ms);
  bool is_complete() const { return !scan_due_ && !scan_from_ && dirty_.empty() && scanned_; }
  // Until step() has something to do: a second, unless it knows of something.
  std::int64_t wait_ms(std::int64_t now_ms) const;
  std::size_t size() const { return entries_.size(); }
  std::uint64_t revision() const { return revision_; }  // another one: something was read
  // Ids that changed since the last call, and may be in `scope`s of readers.
  struct Changed {
    CaseId id;
    bool clinic = false;
    bool desk = false;
  };
  std::vector<Changed> take_changed() { return std::exchange(changed_, {}); }

  using Key = std::pair<std::int64_t, CaseId>;  // when it was opened, by its author's clock
  struct Wanted {
    bool clinic = false;
    bool desk = false;
    std::optional<bool> open;
    std::size_t limit = 50;
    std::optional<Key> after;  // the last one of the page before
  };
  struct Page {
    std::vector<CaseId> ids;  // newest first
    std::optional<Key> next;
    std::size_t total = 0;
  };
  Page page(const Wanted& wanted) const;
  // What stands in a list for these cases, as JSON with commas between.
  Result<std::string> lines(const std::vector<CaseId>& ids) { return lines_.lines(ids); }

  struct Queue {
    std::vector<CaseId> ids;
    std::size_t open = 0;
    std::size_t total = 0;
  };
  // As Casebook::desk_queue orders it; `from` and `limit` cut a page out.
  Queue queue(const std::string& desk, const std::string& specialist, Moment now, std::size_t from,
              std::size_t limit);
  // Counts the cases at this desk of ours, as consult::fairness_of does: from `from` on, for
  // about `budget_ms`. Where to go on; nothing at the end. A hundred thousand take some 0.2 s.
  std::optional<CaseId> count_waits(consult::FairnessCount& count, const std::string& desk,
                                    const std::optional<CaseId>& from,
                                    std::int64_t budget_ms) const;
  // Cases opened here whose patient may be this one, the likeliest first.
  struct Likely {
    CaseId id;
    consult::patients::Match match;
  };
  std::vector<Likely> like(const consult::patients::Traits& patient, std::size_t limit) const;
  // Whom the cases opened here name.
  std::vector<consult::patients::Mention> mentions() const;
  // Cases of `desk` that hold a slot.
  std::vector<CaseId> slotted(const std::string& desk) const;

 private:
  struct Entry {
    std::size_t events = 0;
    consult::CaseView view;                             // without its texts
    std::optional<consult::patients::Mention> patient;  // of a case opened here
    std::int64_t read_ms = 0;                           // wall
    bool clinic = false;
    bool desk = false;
    Key key;
    bool open() const { return view.story.open(); }
  };
  using Group = std::set<Key>;
  static constexpr std::size_t kGroups = 8;  // clinic, desk, open: one bit each
  static std::size_t group_of(bool clinic, bool desk, bool open) {
    return (clinic ? 4U : 0U) + (desk ? 2U : 0U) + (open ? 1U : 0U);
  }

  // The cases at one desk of ours, by when they were opened.
  struct Desk {
    std::set<Key> open;
    std::set<Key> done;
    std::set<Key> answered;  // by when that was, last
    consult::DeskShares shares;
    std::uint64_t shares_revision = 0;
    std::int64_t shares_made_ms = 0;
  };

  Status scan(std::int64_t end_ms);
  void judge(const CaseId& id, std::size_t events);
  Status read(const CaseId& id);
  void put_aside(const CaseId& id);
  void enlist(const CaseId& id, const Entry& entry);
  const consult::DeskShares& shares(Desk& desk, Moment now) const;
  const std::vector<CaseId>& ordered(const std::string& desk, const std::string& specialist,
                                     Moment now);

  Station& station_;
  LineCache lines_;
  bool scan_due_ = true;
  std::optional<CaseId> scan_from_;  // where the search that is under way goes on
  std::int64_t next_scan_ms_ = 0;    // a large store is not searched all the time
  bool scanned_ = false;
  std::deque<CaseId> dirty_;
  std::map<CaseId, Entry> entries_;
  std::array<Group, kGroups> groups_;
  std::map<std::string, Desk> desks_;
  std::vector<Changed> changed_;
  std::uint64_t revision_ = 0;  // one more with each entry read
  struct Ordered {
    std::uint64_t revision = 0;
    std::int64_t made_ms = 0;
    std::vector<CaseId> ids;
  };
  std::map<std::pair<std::string, std::string>, Ordered> orders_;  // by desk and specialist
};

}  // namespace harkara::node::api
