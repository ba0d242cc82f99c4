// What the daemon does with the engine's outputs, and what it does by the clock.
#include <algorithm>
#include <limits>

#include "node/daemon.h"
#include "node/status.h"

namespace harkara::node {
namespace {

constexpr std::int64_t kHouse_ms = 10'000;
constexpr std::int64_t kPapers_ms = 10 * 60 * 1000;
constexpr std::int64_t kMailboxes_ms = 24 * 3600 * 1000;
constexpr std::int64_t kMailboxesAgain_ms = 10 * 60 * 1000;

bool is_warning(sync::Notice::Kind kind) {
  return kind == sync::Notice::Kind::refused || kind == sync::Notice::Kind::store_failed ||
         kind == sync::Notice::Kind::custody_lost || kind == sync::Notice::Kind::overdue ||
         kind == sync::Notice::Kind::expired;
}

}  // namespace

void Daemon::drain() {
  while (!stopping_) {
    if (const auto send = engine_->poll_unbound()) {
      execute(*send);
      continue;
    }
    if (!outputs_gate_.lets_out(engine_->promises())) break;
    auto output = engine_->poll();
    if (output) {
      std::visit([this](const auto& each) { execute(each); }, *output);
    } else if (std::exchange(inbox_waits_, false)) {
      read_inbox();
    } else {
      break;
    }
  }
  arm_timer();
}

void Daemon::on_flushed(const Status& flushed) {
  if (!flushed) return fail_with(flushed.error());
  drain();
}

void Daemon::execute(const sync::Send& send) {
  if (post_->is_ours(send.link)) return post_->on_frame(send.frame);
  transport_->send(send.link, send.frame);
}

void Daemon::execute(const sync::Disconnect& disconnect) {
  if (post_->is_ours(disconnect.link)) return post_->on_closed(disconnect.reason);
  log_.info("link {} closed: {}", disconnect.link, disconnect.reason);
  forget_link(disconnect.link);  // before its figures go with it
  transport_->close(disconnect.link);
}

void Daemon::execute(const sync::Notice& notice) {
  std::string line = sync::notice_name(notice.kind);
  if (!notice.peer.is_zero()) line += " " + station_.name_of(notice.peer);
  if (notice.bundle) line += " " + short_id(notice.bundle->view());
  if (!notice.detail.empty()) line += ": " + notice.detail;
  log_.log(is_warning(notice.kind) ? spdlog::level::warn : spdlog::level::info, "{}", line);
  if (notice.kind == sync::Notice::Kind::arrived) inbox_waits_ = true;
}

void Daemon::read_inbox() {
  // The casebook rolls back what it cannot finish; the engine's writes must not be
  // in that transaction.
  const Status kept = station_.store().commit();
  if (ends_it(kept)) return;
  const auto report = kept ? station_.casebook().read_inbox(now())
                           : Result<consult::Casebook::InboxReport>(kept.error());
  if (!report) {
    log_.error("the inbox cannot be read now, and is later: {}", report.error().message);
    inbox_late_ = true;
    return;
  }
  if (report->events > 0 || report->duplicates > 0)
    log_.info("inbox: {} new, {} known already", report->events, report->duplicates);
  if (report->waiting > 0)
    log_.info(
        "inbox: {} wait for the card of their author, which another message brings, or for a "
        "licence",
        report->waiting);
  for (const std::string& reason : report->rejected) log_.warn("inbox: rejected: {}", reason);
  if (api_) api_->cases_changed();  // events, or attachments that are whole now
  engine_->store_changed(now());
}

void Daemon::on_timer() {
  const Moment moment = now();
  peers_.look();
  if (moment.monotonic_ms >= mailboxes_due_ms_) make_mailbox_keys(moment);
  if (moment.monotonic_ms >= papers_due_ms_) hasten_papers(moment);
  heed_budgets(moment);
  dial_due(moment);
  if (moment.monotonic_ms >= house_due_ms_) {
    keep_house(moment);
    heed_licences();
  }
  if (engine_->next_timeout_ms() <= moment.monotonic_ms) engine_->tick(moment);
  if (!outputs_gate_.flushing()) post_->step(*engine_, moment);
  drain();
}

// Keys are made weeks ahead, so a store that is full may refuse them for a while.
void Daemon::make_mailbox_keys(Moment moment) {
  mailboxes_due_ms_ = moment.monotonic_ms + kMailboxes_ms;
  Status kept = station_.store().commit();
  if (kept) kept = station_.maintain_mailboxes();
  if (kept || ends_it(kept)) return;
  log_.warn("mailbox keys are not made now, and tried again later: {}", kept.error().message);
  mailboxes_due_ms_ = moment.monotonic_ms + kMailboxesAgain_ms;
}

void Daemon::hasten_papers(Moment moment) {
  papers_due_ms_ = moment.monotonic_ms + kPapers_ms;
  const Status kept = station_.store().commit();
  if (ends_it(kept)) return;
  auto due =
      kept ? station_.casebook().papers_due(moment) : Result<std::set<BundleId>>(kept.error());
  if (!due) return log_.error("papers for sittings have no precedence: {}", due.error().message);
  engine_->hasten(*std::move(due), moment);
}

void Daemon::dial_due(Moment moment) {
  hold_dials(moment);
  dialler_.tick(
      moment.monotonic_ms,
      [this](const Neighbour& wanted) {
        log_.debug("dials {} at {}", wanted.card.node.fields.name, wanted.endpoint);
        auto link = transport_->dial({wanted.endpoint, wanted.card.node});
        if (link) metering_->begin(*link, wanted.card.node.fields.name, now());
        return link;
      },
      [this](const Neighbour& wanted, const Error& error) {
        log_.warn("cannot dial {}: {}", wanted.card.node.fields.name, error.message);
      });
}

// A link whose budget is used up goes as if the engine had ended it.
void Daemon::heed_budgets(Moment moment) {
  const auto used = metering_->look(*engine_, *transport_, moment);
  if (!used) return log_.error("budgets are not kept: {}", used.error().message);
  for (const Metering::Used& each : *used) {
    log_.info("link {} closed: {}", each.link, each.why);
    engine_->link_down(each.link, moment);
    forget_link(each.link);
    transport_->close(each.link);
  }
}

// What a budget forbids, and whom we meet already.
void Daemon::hold_dials(Moment moment) {
  constexpr std::int64_t kMeets_ms = 5'000;
  const bool emergency = !metering_->book().empty() && emergency_waits();
  dialler_.hold([&](const Neighbour& each, bool near) {
    const crypto::Certificate& node = each.card.node;
    const auto hold = metering_->book().hold(node.fields.name, emergency, moment);
    if (std::string& known = held_[node.fields.name]; known != (hold ? hold->why : "")) {
      known = hold ? hold->why : "";
      if (hold)
        log_.info("{} is not dialled for {} s: {}", node.fields.name,
                  (hold->until_ms - moment.monotonic_ms) / 1000, known);
    }
    if (near && peers_.meets(node.subject)) return moment.monotonic_ms + kMeets_ms;
    return hold ? hold->until_ms : 0;
  });
}

bool Daemon::emergency_waits() {
  bool found = false;
  const Status read = station_.bundles().each_queued(
      [&](ServiceClass service_class, std::uint64_t, const BundleId&) {
        found = service_class == ServiceClass::emergency;
        return false;
      });
  return read && found;
}

void Daemon::keep_house(Moment moment) {
  house_due_ms_ = moment.monotonic_ms + kHouse_ms;
  if (std::exchange(inbox_late_, false)) inbox_waits_ = true;
  Status kept = peers_.keep(moment.wall_ms);
  if (kept) kept = keep_trusted_ms(station_.store(), station_.clock().floor_ms());
  if (kept) kept = station_.store().commit();
  if (!kept) log_.warn("counters not kept: {}", kept.error().message);
}

// What its operator has written there since holds from now on, for links and for what
// waits in the inbox.
void Daemon::heed_licences() {
  const auto changed = station_.heed_licences();
  const std::string trouble = changed ? "" : changed.error().message;
  if (std::exchange(licences_trouble_, trouble) != trouble && !changed)
    log_.error("licences.toml is not taken, and what it said before stays in force: {}", trouble);
  if (!changed || !*changed) return;
  const auto& given = station_.home().licences().given();
  log_.info("licences.toml was read again: {} other organisation(s)", given.size());
  for (const consult::Licence& each : given)
    log_.info("licences.toml: {}", licence_text(each, station_.clock().now_s()));
  part_from_strangers();
  inbox_waits_ = true;  // an answer may have waited for this
}

// Nodes of an organisation that is trusted no more.
void Daemon::part_from_strangers() {
  std::vector<sync::LinkId> strangers;
  for (const auto& [link, contact] : peers_.all())
    if (!station_.admits(contact.peer)) strangers.push_back(link);
  for (const sync::LinkId link : strangers) {
    log_.info("link {} closed: {} is not trusted any more", link, peers_.find(link)->name);
    metering_->end(link, *transport_, now());
    engine_->link_down(link, now());
    forget_link(link);
    transport_->close(link);
  }
}

void Daemon::arm_timer() {
  if (stopping_) return;
  const std::int64_t at = now().monotonic_ms;
  const std::int64_t due = std::min({engine_->next_timeout_ms(), dialler_.next_ms(), house_due_ms_,
                                     mailboxes_due_ms_, papers_due_ms_});
  constexpr std::int64_t kMeter_ms = 1'000;
  const std::int64_t most = metering_->is_busy() ? kMeter_ms : kHouse_ms;
  std::int64_t wait = std::clamp<std::int64_t>(due - at, 0, most);
  if (!outputs_gate_.flushing()) wait = std::min(wait, post_->wait_ms(at));
  uv_update_time(loop_);
  uv_timer_start(
      timer_.get(),
      [](uv_timer_t* timer) { UvHandle<uv_timer_t>::owner_of<Daemon>(timer)->on_timer(); },
      static_cast<std::uint64_t>(wait), 0);
}

}  // namespace harkara::node
