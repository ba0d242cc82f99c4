// Who of the patients in the cases opened here may be one, and what people decide about it.
// Nothing is merged by itself, and every decision can be undone.
#include "node/advice.h"
#include "node/api/query.h"
#include "node/api/routes.h"
#include "node/consult/field_checks.h"
#include "node/patient_json.h"

namespace harkara::node::api {
namespace {

using consult::patients::Book;
using consult::patients::Patient;
using consult::patients::patient_name;
using consult::patients::PatientId;
using Answer = std::optional<Response>;

constexpr std::size_t kMostPairs = 50;  // of one answer

// From memory: the store holds too many cases to read them all for it.
Result<Book> book_of(State& state) {
  HARKARA_ASSIGN(auto links, consult::patients::load_links(state.station().store()));
  return consult::patients::make_book(state.index.mentions(), std::move(links));
}

// With what its newest record says, which memory does not hold.
Result<Json> told(State& state, Patient patient) {
  HARKARA_ASSIGN(const auto view, state.station().casebook().show(patient.cases.back()));
  const Json* named = consult::find(view.story.record, "patient");
  patient.newest = named == nullptr ? Json::object() : *named;
  return patient_json(patient);
}

// One of those that were merged, as if it had not been.
Patient identity(const Patient& patient, const PatientId& id) {
  Patient out;
  out.id = id;
  out.ids = {id};
  for (std::size_t i = 0; i < patient.cases.size(); ++i)
    if (patient.named[i] == id) out.cases.push_back(patient.cases[i]);
  return out;
}

Result<Json> told_whole(State& state, const Book& book, const Patient& patient) {
  HARKARA_ASSIGN(Json out, told(state, patient));
  out["identities"] = Json::array();
  for (const PatientId& id : patient.ids) {
    HARKARA_ASSIGN(Json one, told(state, identity(patient, id)));
    out["identities"].push_back(std::move(one));
  }
  out["decisions"] = decisions_json(book, patient);
  return out;
}

Answer list(Call& call) {
  HARKARA_ANSWER(const std::int64_t limit, number_of(call.request, "limit", 50, 1, 100));
  HARKARA_ANSWER(const std::int64_t from, number_of(call.request, "from", 0, 0, 10'000'000));
  const bool merged = text_of(call.request, "merged") == "yes";
  HARKARA_ANSWER(const Book book, book_of(call.state));
  Json out = {{"patients", Json::array()}, {"complete", call.state.index.is_complete()}};
  std::int64_t total = 0;
  for (const Patient& patient : book.patients) {
    if (merged && patient.ids.size() < 2) continue;
    if (++total <= from || total > from + limit) continue;
    HARKARA_ANSWER(Json one, patient.ids.size() < 2 ? told(call.state, patient)
                                                    : told_whole(call.state, book, patient));
    out["patients"].push_back(std::move(one));
  }
  out["total"] = total;
  return json_response(out);
}

Answer show(Call& call) {
  HARKARA_ANSWER(const Book book, book_of(call.state));
  HARKARA_ANSWER(const PatientId id, book.resolve(call.names[0]));
  HARKARA_ANSWER(const Json out, told_whole(call.state, book, *book.find(id)));
  return json_response(out);
}

Response told_pairs(State& state, const PatientSearch::Found& found, double least) {
  auto book = book_of(state);
  if (!book) return error_response(book.error());
  const auto pairs = undecided(found, *book, least);
  Json out = Json::array();
  for (const PatientSearch::Pair& each : pairs) {
    if (out.size() == kMostPairs) break;
    auto a = told(state, *book->find(each.a));
    if (!a) return error_response(a.error());
    auto b = told(state, *book->find(each.b));
    if (!b) return error_response(b.error());
    out.push_back({{"a", *std::move(a)},
                   {"b", *std::move(b)},
                   {"score", each.match.score},
                   {"reasons", each.match.reasons}});
  }
  return json_response({{"duplicates", std::move(out)},
                        {"total", pairs.size()},
                        {"compared", found.compared},
                        {"known", found.known},
                        {"complete", state.index.is_complete()}});
}

Answer duplicates(Call& call) {
  State& state = call.state;
  HARKARA_ANSWER(const double least,
                 share_of(call.request, "at_least", consult::patients::kSuggestFrom));
  const auto done = [&state, least, exchange = call.exchange](const PatientSearch::Found& found) {
    if (state.waits(exchange)) state.respond(exchange, told_pairs(state, found, least));
  };
  if (state.patients.ask(state.now(), done)) return std::nullopt;
  Response out = refusal(503, "busy", "too much is being looked for", "try again in a moment");
  out.headers.emplace_back("retry-after:", "5");
  return out;
}

Answer decide(Call& call, bool same) {
  const std::string why = consult::text_or(call.body, "why");
  if (why.empty() || why.size() > consult::patients::kMaxWords)
    return error_response(fail_next(Errc::invalid, "why is missing, or longer than 255 bytes",
                                    "say in short how it is known"));
  HARKARA_ANSWER(const Book book, book_of(call.state));
  HARKARA_ANSWER(const PatientId a, book.resolve(consult::text_or(call.body, "a")));
  HARKARA_ANSWER(const PatientId b, book.resolve(consult::text_or(call.body, "b")));
  const consult::Casebook::Decided decided{call.session.user, why};
  HARKARA_HEED(same ? call.casebook().merge_patients(book, a, b, decided, call.state.now())
                    : call.casebook().split_patients(book, a, b, decided, call.state.now()));
  HARKARA_HEED(call.audit(same ? "patient merge" : "patient split",
                          patient_name(a) + " " + patient_name(b)));
  return json_response({{"a", patient_name(a)}, {"b", patient_name(b)}, {"same", same}});
}

Answer merge(Call& call) {
  return decide(call, true);
}

Answer split(Call& call) {
  return decide(call, false);
}

constexpr Route kRoutes[] = {
    {Method::get, "patients", kHealthWorker, list},
    {Method::get, "patients/duplicates", kHealthWorker, duplicates},
    {Method::post, "patients/merge", kHealthWorker, merge},
    {Method::post, "patients/split", kHealthWorker, split},
    {Method::get, "patients/{}", kHealthWorker, show},
};

}  // namespace

std::span<const Route> patient_routes() {
  return kRoutes;
}

}  // namespace harkara::node::api
