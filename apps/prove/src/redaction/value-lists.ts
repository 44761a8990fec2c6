/** Names, streets and the like that cases are made of: no value stands in both lists. */
export interface ValueLists {
  readonly given: readonly string[];
  readonly surnames: readonly string[];
  readonly streets: readonly string[];
  readonly cities: readonly (readonly [city: string, state: string, zip3: string])[];
  readonly domains: readonly string[];
  readonly words: readonly string[];
}
