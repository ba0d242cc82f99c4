// One call of the API by somebody who may make it, and what the rooms of the API share.
#pragma once

#include "node/api/audit_log.h"
#include "node/api/case_index.h"
#include "node/api/http_server.h"
#include "node/api/login_guard.h"
#include "node/api/patient_search.h"
#include "node/api/sessions.h"
#include "node/api/uploads.h"
#include "node/log.h"
#include "node/workers.h"

namespace harkara::node::api {

// What the daemon lends. All references outlive the API.
struct World {
  uv_loop_t* loop = nullptr;
  Station& station;
  Log& log;
  std::function<void()> wrote;        // the store holds something new; may end the API
  std::function<Json()> live_status;  // what only the daemon knows: status.h
};

// Files of a request, and the uploads that their paths lead to.
struct NamedFiles {
  Result<std::vector<consult::AttachmentFile>> files;
  std::vector<std::shared_ptr<const MemoryFile>> uploads;
};

// A piece of work that would keep the loop for too long at once: called again and again,
// with everybody else's turn in between, until it returns true.
using Chore = std::function<bool()>;

struct State {
  State(const World& lent, UserBook book, AuditLog log);

  World world;
  UserBook users;
  AuditLog audit;
  Sessions sessions;
  LoginGuard accounts;
  LoginGuard addresses;
  CaseIndex index;
  Uploads uploads;
  Workers workers;
  PatientSearch patients{index, workers};
  crypto::Hash once_key;  // makes ids of Idempotency-Keys
  std::function<void(ExchangeId, Response)> respond;
  std::function<bool(ExchangeId)> waits;  // is somebody still there to answer to?
  std::function<void(Chore)> in_pieces;
  std::function<void()> written;  // world.wrote(), when the present call has ended
  struct {
    Json json;
    std::int64_t until_ms = 0;
  } status;  // counting a store's bundles takes long

  Station& station() { return world.station; }
  Moment now() { return world.station.clock().now(); }

  // A line about what has been done already: that it is missing only the log can tell.
  void note(const AuditEntry& line);
  void case_changed(const CaseId& id);  // and committed
};

struct Call {
  State& state;
  ExchangeId exchange = 0;
  Request& request;
  Sessions::Key key;
  const Session& session;             // of who calls; valid until the call returns
  Json body;                          // an object
  std::array<std::string, 2> names;   // from the path
  const NamedFiles* ready = nullptr;  // those of the body, when photos have been treated

  Station& station() { return state.station(); }
  consult::Casebook& casebook() { return state.station().casebook(); }
  bool has(Roles roles) const { return (session.roles & roles) != 0; }
  consult::Specialist specialist() const;

  // The case of the path, which this user's roles may see; else as if it were not there.
  Result<CaseId> case_id() const;
  Result<consult::CaseView> case_view();
  // Before the answer leaves; an error means that there is none.
  Status audit(const std::string& act, const std::string& detail = "");
  // The id of what this call writes: the same for the same Idempotency-Key.
  EventId event_id(const CaseId& id) const;
  CaseId new_case_id() const;
  // Files that `body.attachments` names: as uploaded, and ready to leave.
  NamedFiles named_files() const;
  Result<std::vector<consult::AttachmentFile>> attachments() const {
    return ready == nullptr ? named_files().files : ready->files;
  }
  // A case was written: its audit line, its place in the lists, the links' turn.
  void wrote(const CaseId& id, const std::string& act);
};

bool may_see(const State& state, Roles roles, const consult::CaseView& view);
Json written_json(const consult::CaseView& view, const EventId& event);
// The value, or the error as a response.
#define HARKARA_ANSWER(declaration, expression) \
  HARKARA_ANSWER_(declaration, expression, HARKARA_CONCAT(harkara_answer_, __LINE__))
#define HARKARA_ANSWER_(declaration, expression, result)         \
  auto result = (expression);                                    \
  if (!result) return error_response(std::move(result).error()); \
  declaration = *std::move(result)
#define HARKARA_HEED(expression)                                \
  do {                                                          \
    if (auto harkara_status = (expression); !harkara_status)    \
      return error_response(std::move(harkara_status).error()); \
  } while (false)

}  // namespace harkara::node::api
