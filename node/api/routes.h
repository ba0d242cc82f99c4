// The table of what can be called. A path that is in no row does not exist: nothing of a
// request ever names a file.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "node/api/call.h"

namespace harkara::node::api {

struct Route {
  Method method = Method::get;
  std::string_view path;  // below /api/v1/, e.g. "cases/{}/attachments/{}"
  Roles roles = kEverybody;
  std::optional<Response> (*answer)(Call&) = nullptr;
  bool once = false;  // wants an Idempotency-Key
};

std::span<const Route> clinic_routes();
std::span<const Route> case_routes();
std::span<const Route> desk_routes();
std::span<const Route> batch_routes();
std::span<const Route> prescription_routes();
std::span<const Route> sitting_routes();
std::span<const Route> fairness_routes();
std::span<const Route> patient_routes();
std::span<const Route> node_routes();
std::span<const Route> user_routes();

// What stands for {} in `pattern`; nothing when `path` is another. Pure.
std::optional<std::array<std::string, 2>> match(std::string_view pattern, std::string_view path);

}  // namespace harkara::node::api
