// Who waited how long at a desk.
#include "node/api/query.h"
#include "node/api/routes.h"

namespace harkara::node::api {
namespace {

using Answer = std::optional<Response>;

constexpr std::int64_t kPiece_ms = 10;

struct Counting {
  std::string desk;
  std::int64_t days = 0;
  consult::FairnessCount count;
  std::optional<CaseId> at = {};
};

Response told(const CaseIndex& index, Counting& counting) {
  Json out = consult::fairness_json(counting.count.finish(), counting.desk, counting.days);
  out["complete"] = index.is_complete();
  return json_response(out);
}

// In pieces, from memory: the desk may have a hundred thousand cases.
Answer fairness(Call& call) {
  HARKARA_ANSWER(const std::string desk, own_desk(call, text_of(call.request, "desk")));
  HARKARA_ANSWER(const std::int64_t days, number_of(call.request, "days", consult::kFairnessDays, 1,
                                                    consult::kMostFairnessDays));
  State& state = call.state;
  const std::int64_t now_ms = state.now().wall_ms;
  const auto counting = std::make_shared<Counting>(
      Counting{desk, days, {consult::fairness_from_ms(now_ms, days), now_ms}});
  state.in_pieces([&state, counting, exchange = call.exchange] {
    if (!state.waits(exchange)) return true;
    counting->at =
        state.index.count_waits(counting->count, counting->desk, counting->at, kPiece_ms);
    if (counting->at) return false;
    state.respond(exchange, told(state.index, *counting));
    return true;
  });
  return std::nullopt;
}

constexpr Route kRoutes[] = {
    {Method::get, "fairness", kSpecialist | kOperator, fairness},
};

}  // namespace

std::span<const Route> fairness_routes() {
  return kRoutes;
}

}  // namespace harkara::node::api
