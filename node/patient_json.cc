#include "node/patient_json.h"

#include <algorithm>
#include <tuple>

#include "node/consult/case_name.h"

namespace harkara::node {

using consult::patients::Book;
using consult::patients::Link;
using consult::patients::Patient;
using consult::patients::patient_name;
using consult::patients::PatientId;

Json patient_json(const Patient& patient) {
  Json ids = Json::array();
  for (const PatientId& id : patient.ids) ids.push_back(patient_name(id));
  Json cases = Json::array();
  for (const CaseId& id : patient.cases) cases.push_back(consult::case_name(id));
  return {{"patient", patient_name(patient.id)},
          {"also", std::move(ids)},
          {"cases", std::move(cases)},
          {"newest", patient.newest}};
}

Json decisions_json(const Book& book, const Patient& patient) {
  const auto ours = [&](const PatientId& id) {
    return id == patient.id || std::ranges::find(patient.ids, id) != patient.ids.end();
  };
  std::vector<const Link*> links;
  for (const Link& link : book.links)
    if (ours(link.a) || ours(link.b)) links.push_back(&link);
  std::ranges::sort(
      links, {}, [](const Link* link) { return std::tie(link->number, link->time_ms, link->id); });
  Json out = Json::array();
  for (const Link* link : links)
    out.push_back({{"a", patient_name(link->a)},
                   {"b", patient_name(link->b)},
                   {"same", link->same},
                   {"by", link->by},
                   {"time", link->time_ms},
                   {"why", link->why}});
  return out;
}

}  // namespace harkara::node
