export { KeysFile } from './embedded/keys-file';
export { KEYS_FILE } from './embedded/schema';
export { MemoryVault } from './memory.vault';
export { openBox, sealedText, type SealedText } from './box';
export { opened, type Unopened } from './opened';
export type { Found, ListedSubject, TextKey, Vault } from './vault';
