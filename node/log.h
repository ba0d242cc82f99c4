// The node's log: names, ids and numbers; never what a bundle says.
#pragma once

#include <spdlog/logger.h>

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "node/config.h"

namespace harkara::node {

using Log = spdlog::logger;

// To `file`, appended and flushed line by line, or to standard error when empty.
Result<std::shared_ptr<Log>> open_log(const std::string& level, const std::filesystem::path& file);

// The first 16 hex digits of an id: enough to follow one bundle through a log.
std::string short_id(View id);

}  // namespace harkara::node
