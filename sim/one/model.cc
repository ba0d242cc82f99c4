#include "sim/one/model.h"

#include <algorithm>
#include <cmath>

namespace harkara::sim::one {
namespace {

constexpr std::uint64_t kEndless = INT32_MAX;  // The ONE's "no limit"

std::uint64_t capacity_of(const Options& options, std::uint32_t node) {
  if (node >= options.buffer_bytes.size() || options.buffer_bytes[node] == 0) return kEndless;
  return options.buffer_bytes[node];
}

double seconds(std::int64_t at_ms) {
  return static_cast<double>(at_ms) / 1000;
}

}  // namespace

Result<Model> Model::make(const Trace& trace, const Options& options, Watch* watch) {
  HARKARA_ASSIGN(std::vector<std::uint64_t> rates, rates_by_class(trace, options.rates));
  return Model(trace, options, std::move(rates), watch);
}

Model::Model(const Trace& trace, const Options& options, std::vector<std::uint64_t> rates,
             Watch* watch)
    : trace_(trace),
      options_(options),
      watch_(watch),
      rate_of_class_(std::move(rates)),
      marked_(trace.nodes) {
  for (const std::string& name : trace.link_classes)
    rank_of_class_.push_back(static_cast<std::uint16_t>(
        std::ranges::find(options.rates, name, &LinkRate::link_class) - options.rates.begin()));
  for (const PlannedMessage& planned : trace.messages) {
    messages_.push_back({planned.from, planned.to, planned.bytes, Outcome::kNone});
    result_.messages.push_back({.id = planned.id, .wants_answer = planned.response_bytes > 0});
  }
  for (std::uint32_t i = 0; i < trace.messages.size(); ++i) {
    const PlannedMessage& planned = trace.messages[i];
    if (planned.response_bytes == 0) continue;
    messages_[i].answer = static_cast<std::uint32_t>(messages_.size());
    messages_.push_back({planned.to, planned.from, planned.response_bytes, Outcome::kNone});
    result_.messages.push_back({.id = "R_" + planned.id, .request = i});
  }
  for (const Outcome& message : result_.messages) hashes_.push_back(java_spread_hash(message.id));
  const std::size_t foretold = options.router == Router::prophet ? trace.nodes : 0;
  for (std::uint32_t i = 0; i < trace.nodes; ++i) {
    nodes_.push_back({Buffer(hashes_.data(), hashes_.size(), capacity_of(options, i)),
                      Predictability(foretold, options.prophet_unit_s),
                      std::vector<bool>(hashes_.size()),
                      {},
                      {},
                      0,
                      0});
    order_.push_back(i);
  }
}

RunResult Model::run() {
  std::size_t change_at = 0;
  std::size_t message_at = 0;
  const auto& changes = trace_.changes;
  const auto& messages = trace_.messages;
  const double end_s =
      options_.end_s > 0 ? options_.end_s : seconds(last_event_ms(trace_)) + options_.step_s;
  while (change_at < changes.size() || message_at < messages.size()) {
    // At one time, links before messages, and the nodes are looked at after each.
    const bool link =
        message_at == messages.size() ||
        (change_at < changes.size() && changes[change_at].at_ms <= messages[message_at].at_ms);
    const double at_s = seconds(link ? changes[change_at].at_ms : messages[message_at].at_ms);
    if (at_s > end_s) break;
    steps_until(at_s);
    tell_fill(at_s);
    now_s_ = at_s;
    if (link) {
      change(changes[change_at++]);
    } else {
      create(static_cast<std::uint32_t>(message_at++));
    }
    pass();
  }
  steps_until(end_s + options_.step_s / 2);
  tell_fill(end_s + 1);
  result_.end_s = end_s;
  result_.digest = digest_.value();
  return std::move(result_);
}

double Model::next_step() const {
  const double first =
      std::max(stepped_s_ + options_.step_s, std::ceil(now_s_ / options_.step_s) * options_.step_s);
  if (std::ranges::find(marked_, 1) != marked_.end()) return first;
  if (due_.empty()) return HUGE_VAL;
  constexpr double kRounding_s = 1e-6;
  return std::max(first,
                  std::ceil((due_.top().at_s - kRounding_s) / options_.step_s) * options_.step_s);
}

void Model::steps_until(double limit_s) {
  for (double next = next_step(); next < limit_s; next = next_step()) {
    if (options_.random_update_order) shuffle_steps_before(next);
    tell_fill(next);
    now_s_ = stepped_s_ = shuffled_s_ = next;
    pass();
  }
  if (options_.random_update_order) shuffle_steps_before(limit_s);
}

void Model::pass() {
  ++result_.passes;
  constexpr double kRounding_s = 1e-6;
  while (!due_.empty() && due_.top().at_s <= now_s_ + kRounding_s) {
    mark(due_.top().node);
    due_.pop();
  }
  if (options_.random_update_order) JavaRandom(std::llround(now_s_)).shuffle(order_);
  for (const std::uint32_t node : order_) {
    if (marked_[node] == 0) continue;
    marked_[node] = 0;
    turn_ = node;
    update(node);
  }
}

// Each shuffle starts from the one before: those of steps left out count too.
void Model::shuffle_steps_before(double limit_s) {
  for (double step = shuffled_s_ + options_.step_s; step < limit_s; step += options_.step_s) {
    JavaRandom(std::llround(step)).shuffle(order_);
    shuffled_s_ = step;
  }
}

void Model::mark_around(std::uint32_t node) {
  mark(node);
  for (const std::uint32_t link : nodes_[node].links) mark(peer(link, node));
}

std::optional<std::uint32_t> Model::link_between(const LinkChange& change) const {
  for (const std::uint32_t link : nodes_[change.a].links)
    if (peer(link, change.a) == change.b && links_[link].link_class == change.link_class)
      return link;
  return {};
}

void Model::change(const LinkChange& change) {
  const auto link = link_between(change);
  if (change.up && !link) link_up(change);
  if (!change.up && link) link_down(*link);
}

void Model::link_up(const LinkChange& change) {
  const auto number = static_cast<std::uint32_t>(links_.size());
  Link& link = links_.emplace_back();
  link.a = change.a;
  link.b = change.b;
  link.link_class = change.link_class;
  link.rank = rank_of_class_[change.link_class];
  link.rate_Bps = static_cast<double>(rate_of_class_[change.link_class]);
  for (const std::uint32_t end : {change.a, change.b}) {
    auto& links = nodes_[end].links;
    const auto at = std::ranges::upper_bound(links, link.rank, {},
                                             [this](std::uint32_t l) { return links_[l].rank; });
    links.insert(at, number);
  }
  if (options_.router == Router::prophet) {
    Predictability& of_a = nodes_[change.a].predictability;
    Predictability& of_b = nodes_[change.b].predictability;
    of_a.meet(change.a, change.b, of_b, now_s_);
    of_b.meet(change.b, change.a, of_a, now_s_);
  }
  if (watch_ != nullptr)
    watch_->link_up(number, change.a, change.b, rate_of_class_[change.link_class], now_ms());
  mark_around(change.a);
  mark_around(change.b);
}

std::int64_t Model::now_ms() const {
  return std::llround(now_s_ * 1000);
}

// Stores as they are before `until_s`, at each hour since.
void Model::tell_fill(double until_s) {
  constexpr std::int64_t kHour_ms = 3'600'000;
  if (watch_ == nullptr) return;
  while (static_cast<double>((fills_told_ + 1) * kHour_ms) / 1000 < until_s) {
    std::vector<std::uint64_t> used;
    for (const Node& node : nodes_) used.push_back(node.buffer.used_bytes());
    watch_->fill(used, ++fills_told_ * kHour_ms);
  }
}

// What was under way on it is lost, unless less than a byte of it was left.
void Model::tell_cut(std::uint32_t number) const {
  const Link& link = links_[number];
  for (const std::uint32_t end : {link.a, link.b}) {
    const auto& sending = nodes_[end].sending;
    if (!link.carrying || !sending || sending->link != number) continue;
    const std::uint64_t bytes = messages_[sending->message.message].bytes;
    const double left = std::max(0.0, std::trunc((sending->done_s - now_s_) * link.rate_Bps));
    if (left == 0)
      watch_->carried(number, bytes);
    else
      watch_->lost(number, bytes - std::min(bytes, static_cast<std::uint64_t>(left)));
  }
  watch_->link_down(number, now_ms());
}

void Model::link_down(std::uint32_t number) {
  Link& link = links_[number];
  if (watch_ != nullptr) tell_cut(number);
  mark_around(link.a);
  mark_around(link.b);
  link.up = false;
  for (const std::uint32_t end : {link.a, link.b}) {
    std::erase(nodes_[end].links, number);
    if (link.carrying) --nodes_[end].busy_links;
  }
}

void Model::create(std::uint32_t message) {
  const Message& made = messages_[message];
  make_room(made.from, made.bytes);
  result_.messages[message].created_s = now_s_;
  if (watch_ != nullptr) watch_->made(message, now_ms());
  nodes_[made.from].buffer.put(
      {.received_s = now_s_, .message = message, .to = made.to, .copies = options_.copies},
      made.bytes);
  mark_around(made.from);
}

}  // namespace harkara::sim::one
