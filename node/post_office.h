// The daemon's post: reads sticks that a command names, and reads and writes those that
// appear under the watched directories. One after the other, in small steps, so that the
// links are served meanwhile. A stick may vanish at any moment: what was read is taken,
// what was written stays in our custody, and a line in the log tells.
#pragma once

#include <uv.h>

#include <deque>
#include <functional>

#include "node/carry_in.h"
#include "node/carry_out.h"
#include "node/link/uv_handle.h"
#include "node/log.h"
#include "node/stick_watch.h"

namespace harkara::node {

class PostOffice {
 public:
  // `wake` is called from the loop when there is something to do. All references outlive it.
  PostOffice(uv_loop_t* loop, Station& station, Log& log,
             std::vector<std::filesystem::path> watched, std::function<void()> wake);

  // By command: one stick or file to be read. Errc::busy, Errc::io.
  Status read(const std::string& path);

  // Does what is due. What the engine puts out must be handed on before the next call.
  void step(sync::Engine& engine, Moment now);
  // Until the next step; 0: at once.
  std::int64_t wait_ms(std::int64_t now_ms) const;

  bool is_ours(sync::LinkId link) const { return in_ != nullptr && in_->is_ours(link); }
  void on_frame(View frame) { in_->on_frame(frame); }
  void on_closed(const std::string& reason) { in_->on_closed(reason); }

  // {"done", "report"} of the stick that is read, or was read last.
  Json reading() const;
  // {"watched", "sticks", "last": {"path", "time", "taken", ..., "written", ...} | null}
  Json status() const;
  void close();  // lets go of the loop

 private:
  struct Job {
    std::filesystem::path stick;
    bool write = false;
    bool asked = false;  // by a command: read only
  };

  void watch_events(uv_loop_t* loop);
  void look(std::int64_t now_ms);
  void look_at_queue();
  void begin_job(Moment now);
  void begin_reading(const Job& job);
  void end_reading(Moment now);
  void step_writing(Moment now);
  void sync_in_background();
  void end_writing(const Status& written, Moment now);

  uv_loop_t* loop_;
  Station& station_;
  Log& log_;
  StickWatch watch_;
  std::function<void()> wake_;
  std::vector<std::unique_ptr<UvHandle<uv_fs_event_t>>> events_;
  std::deque<Job> jobs_;
  std::unique_ptr<CarryIn> in_;
  bool in_done_ = false;
  Job current_;
  std::shared_ptr<CarryOut> out_;
  std::shared_ptr<std::optional<Status>> synced_;  // set by the loop when it is over
  CarryInReport read_;                             // of the last stick
  sync::LinkId next_link_ = CarryIn::kFirstLink;
  std::int64_t look_due_ms_ = 0;
  std::int64_t queue_due_ms_ = 0;
  std::uint64_t queue_ = 0;     // what waited when all sticks were last written
  std::uint64_t gathered_ = 0;  // what waited when this one's writing began
  Json visit_;                  // being paid
  Json last_;                   // the last that moved anything
};

}  // namespace harkara::node
