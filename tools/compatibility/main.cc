// Prints, as Markdown, every operation that the server has and every parameter of each, from the tables that requests
// are decoded with. What is particular about a parameter stands in kNotes; a note that fits nothing is an error.

#include "operation/registry.h"

#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace galvan {
namespace {

using Notes = std::map<std::string, std::string, std::less<>>;

Notes notes() {
  const std::string refused = "refused: not supported yet";
  Notes notes = {
      {"CreateTable.SSESpecification", "kept and described; data is not encrypted by it"},
      {"CreateTable.WarmThroughput", "kept and described"},
      {"CreateTable.ProvisionedThroughput", "kept and described; not enforced"},
      {"CreateTable.OnDemandThroughput", "kept and described; not enforced"},
      {"UpdateTable.ProvisionedThroughput", "kept and described; not enforced"},
      {"UpdateTable.OnDemandThroughput", "kept and described; not enforced"},
      {"UpdateTable.SSESpecification", "kept and described; data is not encrypted by it"},
      {"UpdateTable.WarmThroughput", "kept and described"},
  };
  for (const char* member : {"GlobalTableSourceArn", "GlobalTableSettingsReplicationMode", "VectorIndexes"}) {
    notes["CreateTable." + std::string(member)] = refused;
  }
  for (const char* member : {"ReplicaUpdates", "MultiRegionConsistency", "GlobalTableWitnessUpdates",
                             "GlobalTableSettingsReplicationMode", "VectorIndexUpdates"}) {
    notes["UpdateTable." + std::string(member)] = refused;
  }
  return notes;
}

int print_operations() {
  Notes left = notes();
  for (const OperationRow& operation : operations()) {
    std::printf("### %s\n\n", std::string(operation.name).c_str());
    const auto members = operation.request().members;
    if (members.empty()) {
      std::printf("No parameters.\n\n");
      continue;
    }
    std::printf("| parameter | support |\n| --- | --- |\n");
    for (const wire::Member& member : members) {
      std::string support = "yes";
      if (const auto note = left.find(std::string(operation.name) + "." + std::string(member.name));
          note != left.end()) {
        support = note->second;
        left.erase(note);
      }
      std::printf("| %s | %s |\n", std::string(member.name).c_str(), support.c_str());
    }
    std::printf("\n");
  }
  for (const auto& [member, note] : left) std::fprintf(stderr, "no operation has the member %s\n", member.c_str());
  return left.empty() ? 0 : 1;
}

}  // namespace
}  // namespace galvan

int main() { return galvan::print_operations(); }
