import type { CommandDefinition } from '../contract.ts';

/** `doctor completion` */
export const COMPLETION: CommandDefinition = {
  name: 'completion',
  define: (command) =>
    void command
      .description('print a completion script for a shell')
      .argument('<shell>', 'bash, zsh or fish'),
  load: async (program) => {
    const { completionScript } = await import('./script.ts');
    return (world, [shell = '']) => {
      world.stdout.write(completionScript(program, shell));
      return Promise.resolve(0);
    };
  },
};
