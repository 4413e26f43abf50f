#include "expression/reserved_words.h"

#include <gtest/gtest.h>

namespace galvan::expression {
namespace {

TEST(ReservedWords, AreFoundInAnyLetterCase) {
  for (const char* word :
       {"ABORT", "abort", "Status", "status", "SIZE", "zone", "ZONE", "localtimestamp", "data", "name"})
    EXPECT_TRUE(is_reserved_word(word)) << word;
}

TEST(ReservedWords, LeaveOtherNamesAlone) {
  for (const char* word : {"", "a", "statuses", "zones", "aborts", "statu", "localtimestamps", "_status", "status1"})
    EXPECT_FALSE(is_reserved_word(word)) << word;
  EXPECT_FALSE(is_reserved_word(std::string(4000, 'A')));
}

}  // namespace
}  // namespace galvan::expression
