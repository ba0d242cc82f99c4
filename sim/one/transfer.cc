// One node's turn: what it was sending, what is too old, and starting anew.
#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "sim/one/model.h"

namespace harkara::sim::one {
namespace {
constexpr double kAgeCheck_s = 60;
}

void Model::update(std::uint32_t number) {
  Node& node = nodes_[number];
  if (options_.ttl_min > 0 && !node.sending) checked_while_idle(number);
  if (node.sending) settle_sending(number);
  if (options_.ttl_min > 0 && !node.sending && now_s_ - node.checked_s >= kAgeCheck_s) {
    node.checked_s = now_s_;
    drop_old(number);
  }
  if (!moving(node) && !node.buffer.empty() && !node.links.empty()) route(number);
  if (options_.ttl_min > 0 && !node.sending) schedule_drop(number);
}

// Checks that fell into steps left out found nothing, or they had not been left out.
void Model::checked_while_idle(std::uint32_t number) {
  double& checked_s = nodes_[number].checked_s;
  const double checks = std::ceil((now_s_ - checked_s) / kAgeCheck_s) - 1;
  if (checks >= 1) checked_s += checks * kAgeCheck_s;
}

void Model::settle_sending(std::uint32_t number) {
  Node& node = nodes_[number];
  const Sending sending = *node.sending;
  Link& link = links_[sending.link];
  // Done when less than one byte is left, in The ONE's own arithmetic.
  const bool done = std::trunc((sending.done_s - now_s_) * link.rate_Bps) <= 0;
  if (!done && link.up) {
    due_.push({std::max(sending.done_s - 1 / link.rate_Bps, now_s_ + 1e-3), number});
    return;
  }
  const std::uint32_t to = peer(sending.link, number);
  link.carrying = false;
  if (link.up) {
    --node.busy_links;
    --nodes_[to].busy_links;
  }
  if (done) {
    finish(number, sending);
  } else {
    ++result_.aborted;
  }
  if (node.buffer.used_bytes() > node.buffer.capacity_bytes()) make_room(number, 0);
  node.sending.reset();
  mark_around(number);
  mark_around(to);
}

void Model::finish(std::uint32_t number, const Sending& sending) {
  const std::uint32_t to = peer(sending.link, number);
  if (options_.router == Router::spray) nodes_[number].buffer.halve_copies(sending.message.message);
  Carried arrived = sending.message;
  arrived.received_s = now_s_;
  ++arrived.hops;
  arrived.copies /= 2;
  ++result_.relayed;
  digest_.add(static_cast<std::uint64_t>(std::llround(now_s_ * 1000)));
  digest_.add(std::uint64_t{number} << 32U | to);
  digest_.add(std::uint64_t{arrived.message});
  if (watch_ != nullptr) {
    const bool arrives =
        messages_[arrived.message].to == to && !nodes_[to].delivered[arrived.message];
    if (links_[sending.link].up) watch_->carried(sending.link, messages_[arrived.message].bytes);
    watch_->moved(arrived.message, number, to, arrives, now_ms());
  }
  receive(to, arrived);
}

void Model::receive(std::uint32_t number, const Carried& arrived) {
  Node& node = nodes_[number];
  const Message& message = messages_[arrived.message];
  if (message.to != number) {
    if (!node.buffer.has(arrived.message)) node.buffer.put(arrived, message.bytes);
    return;
  }
  if (node.delivered[arrived.message]) return;
  node.delivered[arrived.message] = true;
  Outcome& outcome = result_.messages[arrived.message];
  outcome.delivered_s = now_s_;
  outcome.hops = arrived.hops;
  if (message.answer != Outcome::kNone) create(message.answer);
}

// The ONE counts whole minutes and cuts the rest, so that life ends a minute early.
bool Model::too_old(std::uint32_t message) const {
  if (options_.ttl_min == 0) return false;
  const double left_s = options_.ttl_min * 60.0 - (now_s_ - result_.messages[message].created_s);
  return std::trunc(left_s / 60) <= 0;
}

void Model::drop_old(std::uint32_t number) {
  std::vector<Carried> old;
  for (const Carried& item : nodes_[number].buffer.by_age())
    if (too_old(item.message)) old.push_back(item);
  for (const Carried& item : old) drop(number, item);
}

// At the first check after the first of its messages has become too old.
void Model::schedule_drop(std::uint32_t number) {
  const Node& node = nodes_[number];
  double oldest_s = HUGE_VAL;
  for (const Carried& item : node.buffer.by_age())
    oldest_s = std::min(oldest_s, result_.messages[item.message].created_s);
  if (oldest_s == HUGE_VAL) return;
  const double old_s = oldest_s + (options_.ttl_min - 1) * 60.0;
  const double checks = std::floor((std::max(old_s, now_s_) - node.checked_s) / kAgeCheck_s) + 1;
  due_.push({node.checked_s + checks * kAgeCheck_s, number});
}

bool Model::make_room(std::uint32_t number, std::uint64_t bytes) {
  Node& node = nodes_[number];
  const std::uint64_t capacity = node.buffer.capacity_bytes();
  if (bytes > capacity) return false;
  while (node.buffer.used_bytes() + bytes > capacity) {
    const auto& items = node.buffer.by_age();
    const auto victim = std::ranges::find_if(items, [&](const Carried& item) {
      return !node.sending || node.sending->message.message != item.message;
    });
    if (victim == items.end()) return false;
    drop(number, *victim);
  }
  return true;
}

void Model::drop(std::uint32_t number, const Carried& message) {
  ++result_.dropped;
  if (watch_ != nullptr) watch_->dropped(message.message, number, now_ms());
  nodes_[number].buffer.erase(message, messages_[message.message].bytes);
  mark_around(number);
}

Model::Answer Model::wants(std::uint32_t number, const Carried& message) const {
  const Node& node = nodes_[number];
  if (moving(node)) return Answer::busy;
  if (node.buffer.has(message.message) || node.delivered[message.message]) return Answer::no;
  if (message.to != number && too_old(message.message)) return Answer::no;
  if (messages_[message.message].bytes > node.buffer.capacity_bytes()) return Answer::no;
  return Answer::yes;
}

// A node that is asked to send may or may not have had its turn, and its check, in this pass.
void Model::begin_out_of_turn(std::uint32_t number) {
  checked_while_idle(number);
  Node& node = nodes_[number];
  if (now_s_ - node.checked_s < kAgeCheck_s) return;
  const auto asking = std::ranges::find(order_, turn_);
  if (std::find(order_.begin(), asking, number) != asking) node.checked_s = now_s_;
}

Model::Answer Model::start(std::uint32_t from, const Carried& message, std::uint32_t number) {
  const std::uint32_t to = peer(number, from);
  const Answer answer = wants(to, message);
  if (answer != Answer::yes) return answer;
  const Carried sent = message;  // making room may move what `message` refers to
  const std::uint32_t bytes = messages_[sent.message].bytes;
  if (!make_room(to, bytes)) return Answer::no;
  if (options_.ttl_min > 0 && from != turn_) begin_out_of_turn(from);
  Link& link = links_[number];
  HARKARA_ASSERT(link.up && !link.carrying);
  link.carrying = true;
  ++nodes_[from].busy_links;
  ++nodes_[to].busy_links;
  const double done_s = now_s_ + 1.0 * bytes / link.rate_Bps;
  nodes_[from].sending = Sending{number, sent, done_s};
  due_.push({done_s - 1 / link.rate_Bps, from});
  ++result_.started;
  return Answer::yes;
}

}  // namespace harkara::sim::one
