#include "node/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/text.h"

namespace harkara::node {

Result<std::shared_ptr<Log>> open_log(const std::string& level, const std::filesystem::path& file) {
  try {
    spdlog::sink_ptr sink;
    if (file.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_st>();
    } else {
      sink = std::make_shared<spdlog::sinks::basic_file_sink_st>(file.string());
    }
    auto log = std::make_shared<Log>("harkara", std::move(sink));
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    log->set_level(spdlog::level::from_str(level));
    log->flush_on(spdlog::level::debug);
    return log;
  } catch (const spdlog::spdlog_ex& error) {
    return fail(Errc::io, "cannot open the log " + file.string() + ": " + error.what());
  }
}

std::string short_id(View id) {
  return to_hex(id.first(std::min<std::size_t>(id.size(), 8)));
}

}  // namespace harkara::node
