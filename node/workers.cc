#include "node/workers.h"

#include <deque>

namespace harkara::node {

struct Workers::Line {
  struct Job {
    uv_work_t request{};
    std::function<void()> work;
    std::function<void()> done;
    std::shared_ptr<Line> line;
  };

  static void start(const std::shared_ptr<Line>& line) {
    while (line->running < kAtOnce && !line->waiting.empty()) {
      std::unique_ptr<Job> job = std::move(line->waiting.front());
      line->waiting.pop_front();
      job->line = line;
      job->request.data = job.get();
      const auto work = [](uv_work_t* request) { static_cast<Job*>(request->data)->work(); };
      if (uv_queue_work(line->loop, &job->request, work, finished) != 0) continue;
      ++line->running;
      static_cast<void>(job.release());  // finished() takes it back
    }
  }

  static void finished(uv_work_t* request, int status) {
    const std::unique_ptr<Job> job(static_cast<Job*>(request->data));
    const std::shared_ptr<Line> line = job->line;
    --line->running;
    if (!line->open) return;
    if (status == 0) job->done();
    if (line->open) start(line);
  }

  uv_loop_t* loop = nullptr;
  bool open = true;
  std::size_t running = 0;
  std::deque<std::unique_ptr<Job>> waiting;
};

Workers::Workers(uv_loop_t* loop) : line_(std::make_shared<Line>()) {
  line_->loop = loop;
}

Workers::~Workers() {
  line_->open = false;
  line_->waiting.clear();
}

bool Workers::run(std::function<void()> work, std::function<void()> done) {
  if (line_->waiting.size() >= kInLine) return false;
  auto job = std::make_unique<Line::Job>();
  job->work = std::move(work);
  job->done = std::move(done);
  line_->waiting.push_back(std::move(job));
  Line::start(line_);
  return true;
}

}  // namespace harkara::node
