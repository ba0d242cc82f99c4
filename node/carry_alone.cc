#include "node/carry_alone.h"

#include <chrono>
#include <thread>

#include "node/run_lock.h"

namespace harkara::node {
namespace {

constexpr std::size_t kStep_bytes = 1024 * 1024;

// Why the store gave up, if it did.
Status hear(sync::Engine& engine, CarryIn& carry) {
  Status outcome;
  while (const auto output = engine.poll()) {
    if (const auto* send = std::get_if<sync::Send>(&*output)) {
      carry.on_frame(send->frame);
    } else if (const auto* closed = std::get_if<sync::Disconnect>(&*output)) {
      carry.on_closed(closed->reason);
    } else if (const auto* notice = std::get_if<sync::Notice>(&*output);
               notice->kind == sync::Notice::Kind::store_failed) {
      outcome = fail(Errc::io, "the store cannot take the post: " + notice->detail);
    }
  }
  return outcome;
}

}  // namespace

Result<CarryInReport> carry_in_alone(Station& station, const std::filesystem::path& path,
                                     const consult::Progress& progress) {
  HARKARA_ASSIGN(const RunLock lock, RunLock::take(station.home().paths.run()));
  HARKARA_ASSIGN(auto files, post_files(path));
  HARKARA_TRY(station.bundles().sweep());
  HARKARA_TRY(station.store().commit());
  sync::GradientRouter router = station.make_router();
  sync::Engine engine(station.engine_context(router), {}, station.clock().now());
  CarryIn carry(std::move(files), station.home().node, CarryIn::kFirstLink, station.random());
  for (bool more = true; more;) {
    more = carry.step(engine, station.clock().now(), kStep_bytes);
    HARKARA_TRY(hear(engine, carry));
    if (carry.waits()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (progress) progress(carry.report().bytes, carry.report().bytes_in_all);
  }
  HARKARA_TRY(station.store().commit());
  HARKARA_ASSIGN(const auto inbox, station.casebook().read_inbox(station.clock().now()));
  CarryInReport report = carry.report();
  for (const std::string& reason : inbox.rejected) report.remarks.push_back("inbox: " + reason);
  return report;
}

}  // namespace harkara::node
