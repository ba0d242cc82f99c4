// Decisions about who is whom, written into this node's store.
#include <algorithm>

#include "node/consult/case_view.h"
#include "node/consult/turn.h"
#include "node/consult/writing.h"

namespace harkara::node::consult {
namespace {

using patients::Book;
using patients::Link;
using patients::Patient;
using patients::PatientId;

Link next_link(const Context& context, const Book& book, const Casebook::Decided& decided,
               Moment now) {
  Link link;
  link.id = context.random.make<patients::LinkId>();
  for (const Link& each : book.links) link.number = std::max(link.number, each.number);
  ++link.number;
  link.time_ms = now.wall_ms;
  link.by = decided.by;
  link.why = decided.why;
  return link;
}

Link about(Link link, const PatientId& a, const PatientId& b, bool same) {
  link.a = std::min(a, b);
  link.b = std::max(a, b);
  link.same = same;
  return link;
}

Status check_known(const Book& book, const PatientId& id) {
  if (book.find(id) != nullptr) return ok();
  return fail(Errc::not_found, "patient " + patients::patient_name(id) +
                                   " is not known on this node; next: harkara patient list");
}

}  // namespace

Result<patients::Book> Casebook::patients() {
  HARKARA_ASSIGN(const std::vector<CaseView> views, list());
  HARKARA_ASSIGN(std::vector<Link> links, patients::load_links(context_.bundles.store()));
  return patients::make_book(views, std::move(links));
}

Status Casebook::merge_patients(const PatientId& a, const PatientId& b, const std::string& why,
                                Moment now) {
  HARKARA_ASSIGN(const Book book, patients());
  return merge_patients(book, a, b, {own_name(context_), why}, now);
}

Status Casebook::merge_patients(const Book& book, const PatientId& a, const PatientId& b,
                                const Decided& decided, Moment now) {
  HARKARA_TRY(check_known(book, a));
  HARKARA_TRY(check_known(book, b));
  if (book.find(a) == book.find(b))
    return fail(Errc::refused, "these are one patient already; next: harkara patient show " +
                                   patients::patient_name(a));
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_write());
  HARKARA_TRY(
      patients::append_link(store, about(next_link(context_, book, decided, now), a, b, true)));
  return store.commit();
}

Status Casebook::split_patients(const PatientId& a, const PatientId& b, const std::string& why,
                                Moment now) {
  HARKARA_ASSIGN(const Book book, patients());
  return split_patients(book, a, b, {own_name(context_), why}, now);
}

Status Casebook::split_patients(const Book& book, const PatientId& a, const PatientId& b,
                                const Decided& decided, Moment now) {
  HARKARA_TRY(check_known(book, a));
  HARKARA_TRY(check_known(book, b));
  const Patient& group = *book.find(b);
  if (a == b || book.find(a) != &group)
    return fail(Errc::refused, "these are not one patient; next: harkara patient show " +
                                   patients::patient_name(b));
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_write());
  const Link link = next_link(context_, book, decided, now);
  // Every merge that touches `a`, also with a patient whose cases are not here.
  for (const Link& each : book.links) {
    if (each.a != a && each.b != a) continue;
    const PatientId other = each.a == a ? each.b : each.a;
    const Link* said = patients::last_word(book.links, a, other);
    if (other == b || !said->same) continue;
    Link apart = about(link, a, other, false);
    apart.id = context_.random.make<patients::LinkId>();
    HARKARA_TRY(patients::append_link(store, apart));
  }
  HARKARA_TRY(patients::append_link(store, about(link, a, b, false)));
  return store.commit();
}

}  // namespace harkara::node::consult
