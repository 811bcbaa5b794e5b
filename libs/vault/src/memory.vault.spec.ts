import { MemoryVault } from './memory.vault';
import { vaultContract } from './vault.contract';

vaultContract('MemoryVault', async () => {
  const vault = new MemoryVault();
  return { vault, dispose: () => vault.close() };
});
