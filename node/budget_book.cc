#include "node/budget_book.h"

#include <algorithm>
#include <limits>

#include "base/codec.h"

namespace harkara::node {
namespace {

using storage::Table;

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
// Frames become packets: headers, tags, acks and repair. Measured on a datagram link with
// 2 % loss: 1.10; small frames over TCP cost more.
constexpr std::uint64_t kOverheadNum = 115;
constexpr std::uint64_t kOverheadDen = 100;
// What a peer may send unasked, at first; it grows with what it has sent.
constexpr std::uint64_t kFirstGrant = 4'000;
constexpr std::uint64_t kMostGrant = 64'000;
constexpr std::uint64_t kGrantedAtAnEnd = 5'000;  // what an idle peer was granted, at IP level
constexpr std::uint64_t kLeastGrant = 2'000;
constexpr std::uint64_t kGrantShare = 16;  // of what is left

std::uint64_t less(std::uint64_t a, std::uint64_t b) {
  return a - std::min(a, b);
}
std::uint64_t frames_in(std::uint64_t bytes) {
  return bytes / kOverheadNum * kOverheadDen;
}
std::uint64_t bytes_of(std::uint64_t frames) {
  return frames / kOverheadDen * kOverheadNum + kOverheadNum;
}

Bytes key_of(const BudgetConfig& config) {
  return to_bytes(as_view("budget/" + config.peer));
}

Result<Budget> read(const BudgetConfig& config, storage::Store& store, std::int64_t wall_ms) {
  Budget out(config);
  const Result<Bytes> kept = store.get(Table::meta, key_of(config));
  if (!kept) {
    if (kept.error().code != Errc::not_found) return kept.error();
    out.restore(0, 0, wall_ms);
    return out;
  }
  ByteReader in(*kept);
  const std::int64_t day = in.i64();
  const std::uint64_t used = in.u64();
  if (!in.finished()) return fail(Errc::corrupt, "the kept count of a budget is malformed");
  out.restore(day, used, wall_ms);
  return out;
}

Status write(const Budget& budget, storage::Store& store) {
  ByteWriter out;
  out.i64(budget.day());
  out.u64(budget.reserved());
  return store.put(Table::meta, key_of(budget.config()), out.bytes());
}

using Left = std::array<std::uint64_t, kServiceClasses.size()>;

// Grants come out of the same purse as what we send. They stay small until the peer uses
// them, and name the classes for which something is left.
void grant(sync::Allowance& out, const Left& left, std::uint64_t received) {
  std::size_t lowest = left.size() - 1;
  while (lowest > 0 && left[lowest] < kLeastGrant) --lowest;
  const std::uint64_t share = std::max(left[lowest] / kGrantShare, kLeastGrant);
  const std::uint64_t most = std::min({share, std::max(kFirstGrant, received / 2), kMostGrant});
  out.receive = frames_in(std::min(left[lowest], most));
  out.receive_lowest = kServiceClasses[lowest];
}

std::string whose(const BudgetConfig& config) {
  return config.peer.empty() ? "the budget of all links" : "the budget of " + config.peer;
}

}  // namespace

Result<BudgetBook> BudgetBook::open(const std::vector<BudgetConfig>& configs, storage::Store& store,
                                    std::int64_t wall_ms) {
  BudgetBook out(store);
  for (const BudgetConfig& config : configs) {
    HARKARA_ASSIGN(Budget budget, read(config, store, wall_ms));
    out.budgets_.push_back(std::move(budget));
  }
  return out;
}

template <class Visit>
void BudgetBook::each_of(sync::LinkId link, Visit visit) const {
  for (const Budget& budget : budgets_)
    if (budget.has(link)) visit(budget);
}

bool BudgetBook::meters(const std::string& peer) const {
  return std::ranges::any_of(budgets_, [&](const Budget& budget) {
    return budget.config().peer.empty() || budget.config().peer == peer;
  });
}

bool BudgetBook::meters(sync::LinkId link) const {
  return peers_.contains(link);
}

// --- counting ---

void BudgetBook::begin(sync::LinkId link, const std::string& peer) {
  if (!meters(peer)) return;
  peers_[link] = peer;
  for (Budget& budget : budgets_)
    if (budget.config().peer.empty() || budget.config().peer == peer) budget.begin(link);
}

void BudgetBook::carried(sync::LinkId link, std::uint64_t bytes) {
  for (Budget& budget : budgets_) budget.carried(link, bytes);
}

void BudgetBook::end(sync::LinkId link, Moment now) {
  const auto peer = peers_.extract(link);
  if (peer.empty()) return;
  for (Budget& budget : budgets_) {
    if (budget.contact_is_used_up(link, kGrantedAtAnEnd)) {
      std::int64_t& until = paused_until_ms_[peer.mapped()];
      until = std::max(until, now.monotonic_ms + budget.config().pause_ms);
    }
    budget.end(link);
  }
}

Status BudgetBook::keep(std::int64_t wall_ms) {
  bool any = false;
  for (Budget& budget : budgets_) {
    if (!budget.reserve(wall_ms)) continue;
    any = true;
    if (Status written = write(budget, *store_); !written) {
      budget.settle();  // nothing more may be spent than the store knows of
      return written;
    }
  }
  return any ? store_->commit() : ok();
}

Status BudgetBook::settle() {
  if (budgets_.empty()) return ok();
  for (Budget& budget : budgets_) {
    budget.settle();
    HARKARA_TRY(write(budget, *store_));
  }
  return store_->commit();
}

// --- deciding ---

sync::Allowance BudgetBook::allowance(sync::LinkId link, std::uint64_t granted,
                                      std::uint64_t unsent, std::uint64_t received) const {
  const std::uint64_t promised = bytes_of(granted) + bytes_of(unsent);
  sync::Allowance out;
  Left left{};
  left.fill(kUnlimited);
  each_of(link, [&](const Budget& budget) {
    for (const ServiceClass each : kServiceClasses) {
      const auto i = static_cast<std::size_t>(each);
      left[i] = std::min(left[i], less(budget.left(link, each), budget.keep_back()));
    }
  });
  for (std::size_t i = 0; i < left.size(); ++i) out.send[i] = frames_in(less(left[i], promised));
  grant(out, left, received);
  return out;
}

std::uint64_t BudgetBook::hard_limit(sync::LinkId link) const {
  std::uint64_t out = kUnlimited;
  each_of(link, [&](const Budget& budget) { out = std::min(out, budget.hard_limit(link)); });
  return out;
}

std::string BudgetBook::used_up(sync::LinkId link, std::uint64_t granted) const {
  std::string why;
  const std::uint64_t promised = bytes_of(granted);
  each_of(link, [&](const Budget& budget) {
    if (budget.contact_is_used_up(link, promised))
      why = whose(budget.config()) + " for one contact is used up";
    if (budget.day_is_used_up(promised)) why = whose(budget.config()) + " for today is used up";
  });
  return why;
}

std::optional<BudgetBook::Hold> BudgetBook::hold(const std::string& peer, bool emergency_waits,
                                                 Moment now) const {
  std::optional<Hold> out;
  const auto later = [&](std::string why, std::int64_t until_ms) {
    if (until_ms > now.monotonic_ms && (!out || until_ms > out->until_ms))
      out = Hold{std::move(why), until_ms};
  };
  bool lets_through = emergency_waits;
  for (const Budget& budget : budgets_) {
    const BudgetConfig& config = budget.config();
    if (!config.peer.empty() && config.peer != peer) continue;
    lets_through = lets_through && config.emergency;
    const bool over = day_number(now.wall_ms, config.day_starts_min) > budget.day();
    if (over || budget.may_dial(emergency_waits)) continue;
    const std::int64_t in_ms = next_day_begins_ms(now.wall_ms, config.day_starts_min) - now.wall_ms;
    later(whose(config) + " for today is used up", now.monotonic_ms + in_ms);
  }
  const auto paused = paused_until_ms_.find(peer);
  if (paused != paused_until_ms_.end() && !lets_through)
    later("what one contact with " + peer + " may carry was used up", paused->second);
  return out;
}

Json BudgetBook::status(std::int64_t wall_ms) const {
  Json out = Json::array();
  for (const Budget& budget : budgets_) {
    const BudgetConfig& config = budget.config();
    const bool over = day_number(wall_ms, config.day_starts_min) > budget.day();
    const std::uint64_t used = over ? 0 : budget.used();
    Json one = {{"peer", config.peer.empty() ? Json(nullptr) : Json(config.peer)},
                {"used", used},
                {"emergency", config.emergency},
                {"begins_anew", next_day_begins_ms(wall_ms, config.day_starts_min)}};
    one["per_day"] = config.per_day ? Json(*config.per_day) : Json(nullptr);
    one["left"] = config.per_day ? Json(less(*config.per_day, used)) : Json(nullptr);
    one["per_contact"] = config.per_contact ? Json(*config.per_contact) : Json(nullptr);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace harkara::node
