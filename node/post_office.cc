#include "node/post_office.h"

#include <algorithm>

namespace harkara::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStep_bytes = 256 * 1024;  // between two looks at the links
constexpr std::int64_t kLook_ms = 2'000;
constexpr std::int64_t kSoon_ms = 500;  // something moves there
constexpr std::int64_t kQueue_ms = 10'000;
constexpr std::int64_t kAwait_ms = 20;  // a commit, or the end of a sync

// What a stick would get now, as one number.
std::uint64_t what_waits(Station& station) {
  std::uint64_t sum = 0;
  const auto add = [&](View id) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) word = (word << 8U) | id[i];
    sum += word | 1U;
    return true;
  };
  const Status queued = station.bundles().each_queued(
      [&](ServiceClass, std::uint64_t, const BundleId& id) { return add(id.view()); });
  const Status receipts = station.store().scan_keys(storage::Table::receipts, {}, add);
  return queued && receipts ? sum : 0;
}

// The file's fsync, on a thread of the loop's pool: a slow stick takes seconds.
struct Sync {
  uv_work_t request{};
  std::shared_ptr<CarryOut> out;
  std::shared_ptr<std::optional<Status>> outcome;
  Status result;
};

}  // namespace

PostOffice::PostOffice(uv_loop_t* loop, Station& station, Log& log, std::vector<fs::path> watched,
                       std::function<void()> wake)
    : loop_(loop),
      station_(station),
      log_(log),
      watch_(std::move(watched)),
      wake_(std::move(wake)) {
  watch_events(loop);
}

// Where the system tells of changes we look at once; elsewhere every two seconds does.
void PostOffice::watch_events(uv_loop_t* loop) {
  const auto hurry = [](uv_fs_event_t* handle, const char*, int, int) {
    auto* self = UvHandle<uv_fs_event_t>::owner_of<PostOffice>(handle);
    self->look_due_ms_ = 0;
    self->wake_();
  };
  for (const fs::path& each : watch_.watched()) {
    auto event = std::make_unique<UvHandle<uv_fs_event_t>>(this);
    if (uv_fs_event_init(loop, event->get()) != 0) continue;
    event->armed();
    if (uv_fs_event_start(event->get(), hurry, each.c_str(), 0) == 0)
      events_.push_back(std::move(event));
  }
}

void PostOffice::close() {
  events_.clear();
  jobs_.clear();
}

Status PostOffice::read(const std::string& path) {
  if (in_ != nullptr) return fail(Errc::busy, "another stick is being read");
  HARKARA_TRY(post_files(path));
  jobs_.push_front({path, false, true});
  begin_reading(jobs_.front());
  jobs_.pop_front();
  return ok();
}

// --- what is due ---

std::int64_t PostOffice::wait_ms(std::int64_t now_ms) const {
  if (in_ != nullptr) return in_->waits() && !in_done_ ? kAwait_ms : 0;
  if (synced_) return *synced_ ? 0 : kAwait_ms;
  if (out_ != nullptr || !jobs_.empty()) return 0;
  if (watch_.watched().empty()) return INT64_MAX;
  const bool any = !watch_.plugged().empty();
  const std::int64_t due = any ? std::min(look_due_ms_, queue_due_ms_) : look_due_ms_;
  return std::max<std::int64_t>(0, due - now_ms);
}

void PostOffice::step(sync::Engine& engine, Moment now) {
  if (!watch_.watched().empty() && now.monotonic_ms >= look_due_ms_) look(now.monotonic_ms);
  if (in_ != nullptr) {
    if (in_done_) return end_reading(now);
    in_done_ = !in_->step(engine, now, kStep_bytes);
    return;
  }
  if (out_ != nullptr) return step_writing(now);
  if (!jobs_.empty()) return begin_job(now);
  if (now.monotonic_ms < queue_due_ms_ || watch_.plugged().empty()) return;
  queue_due_ms_ = now.monotonic_ms + kQueue_ms;
  look_at_queue();
}

void PostOffice::look(std::int64_t now_ms) {
  const StickWatch::News news = watch_.look();
  look_due_ms_ = now_ms + (news.unsettled ? kSoon_ms : kLook_ms);
  for (const fs::path& gone : news.gone) {
    log_.info("stick {} is gone", gone.string());
    std::erase_if(jobs_, [&](const Job& job) { return job.stick == gone; });
  }
  for (const fs::path& ready : news.ready) {
    const bool known = std::ranges::any_of(
        jobs_, [&](const Job& job) { return job.stick == ready && !job.asked; });
    if (!known) jobs_.push_back({ready, true, false});
  }
}

// New cases go onto sticks that are plugged in already.
void PostOffice::look_at_queue() {
  const std::uint64_t now = what_waits(station_);
  if (now == queue_) return;
  queue_ = now;
  for (const fs::path& each : watch_.plugged()) watch_.renew(each);
}

void PostOffice::begin_job(Moment /*now*/) {
  const Job job = jobs_.front();
  jobs_.pop_front();
  begin_reading(job);
}

// --- reading ---

void PostOffice::begin_reading(const Job& job) {
  current_ = job;
  auto files = post_files(job.stick);
  if (!files) log_.warn("stick {}: {}", job.stick.string(), files.error().message);
  in_ = std::make_unique<CarryIn>(files ? *std::move(files) : std::vector<fs::path>{},
                                  station_.home().node, next_link_, station_.random());
  in_done_ = false;
  log_.info("reads the post in {}", job.stick.string());
}

void PostOffice::end_reading(Moment now) {
  next_link_ = in_->next_link();
  read_ = in_->report();
  in_.reset();
  log_.info("post read: {} new, {} known, {} in part, {} refused, {} receipts", read_.taken,
            read_.known, read_.partial, read_.refused, read_.receipts);
  for (const std::string& remark : read_.remarks) log_.warn("post: {}", remark);
  visit_ = carry_in_json(read_);
  visit_["path"] = current_.stick.string();
  visit_["time"] = now.wall_ms;
  if (!current_.write || read_.taken + read_.partial + read_.refused > 0) last_ = visit_;
  if (!current_.write) return;
  out_ = std::make_shared<CarryOut>(station_, current_.stick);
  gathered_ = what_waits(station_);
}

// --- writing ---

void PostOffice::step_writing(Moment now) {
  if (synced_) {
    if (*synced_) end_writing(**synced_, now);
    return;
  }
  const auto more = out_->step(kStep_bytes);
  if (!more) return end_writing(more.error(), now);
  if (!*more) sync_in_background();
}

void PostOffice::sync_in_background() {
  auto work = std::make_unique<Sync>();
  synced_ = std::make_shared<std::optional<Status>>();
  work->out = out_;
  work->outcome = synced_;
  work->request.data = work.get();
  const auto run = [](uv_work_t* request) {
    auto* self = static_cast<Sync*>(request->data);
    self->result = self->out->sync();
  };
  const auto done = [](uv_work_t* request, int) {
    const std::unique_ptr<Sync> self(static_cast<Sync*>(request->data));
    *self->outcome = self->result;
  };
  if (uv_queue_work(loop_, &work->request, run, done) == 0)
    static_cast<void>(work.release());  // done() takes it back
  else
    *synced_ = out_->sync();
}

void PostOffice::end_writing(const Status& written, Moment now) {
  const CarryOutReport& report = out_->report();
  const std::string stick = out_->directory().string();
  visit_["time"] = now.wall_ms;
  visit_["written"] = report.bundles;
  visit_["written_receipts"] = report.receipts;
  visit_["written_bytes"] = report.bytes;
  visit_["left"] = report.left;
  if (!written) {
    visit_["error"] = written.error().message;
    log_.warn("stick {}: {}; what was not written stays here", stick, written.error().message);
  } else if (report.path) {
    log_.info("stick {}: {} bundles and {} receipts written, {}; {} found no room", stick,
              report.bundles, report.receipts, size_text(report.bytes), report.left);
  } else {
    log_.debug("stick {}: nothing new to carry", stick);
  }
  // A second look at what we wrote ourselves is no news.
  if (!written || report.path || last_.is_null() || last_["path"] != stick) last_ = visit_;
  for (const std::string& remark : report.remarks) log_.warn("post: {}", remark);
  // What was queued meanwhile is not on it; and of several sticks the others may lack more.
  if (watch_.plugged().size() <= 1) queue_ = gathered_;
  out_.reset();
  synced_.reset();
}

// --- for people ---

Json PostOffice::reading() const {
  return {{"done", in_ == nullptr}, {"report", carry_in_json(in_ ? in_->report() : read_)}};
}

Json PostOffice::status() const {
  Json watched = Json::array();
  Json sticks = Json::array();
  for (const fs::path& each : watch_.watched()) watched.push_back(each.string());
  for (const fs::path& each : watch_.plugged()) sticks.push_back(each.string());
  return {{"watched", watched}, {"sticks", sticks}, {"last", last_}};
}

}  // namespace harkara::node
