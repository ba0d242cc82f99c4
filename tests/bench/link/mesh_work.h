// What people do in the mesh: cases at clinics, answers at the hub's desk, and what
// each must find in the end.
#pragma once

#include <map>
#include <random>

#include "tests/bench/link/homes.h"

namespace harkara::bench {

struct MeshCase {
  std::string clinic;
  std::string service_class;
  std::string question;
  std::string image;  // bytes; empty: none
  std::string advice;
  bool answered = false;
};

class MeshWork {
 public:
  MeshWork(const Homes& homes, std::string hub, std::vector<std::string> clinics,
           std::uint64_t seed);
  Status open();  // the stores; after the homes are made

  // A new case at some clinic. Its class and whether it has an image are drawn.
  Status write_case();
  // Opens, compares and answers every complete case at the desk that has no answer yet.
  Status answer_what_is_complete();
  // How many answers are complete at their clinics.
  std::size_t home();

  std::size_t cases() const { return cases_.size(); }
  std::size_t answered() const;
  // In the end, by what the clinics and the desk show. Each line names what is wrong.
  std::vector<std::string> faults();

 private:
  Status answer(const std::string& name, MeshCase& of);
  std::string fault_of(const std::string& name, const MeshCase& of, const Json& shown) const;

  const Homes& homes_;
  std::string hub_;
  std::vector<std::string> clinics_;
  std::mt19937_64 random_;
  DeskWatch desk_;
  std::map<std::string, MeshCase> cases_;
};

}  // namespace harkara::bench
