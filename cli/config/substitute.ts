/** `$name`, `${name}`, `${section.name}`; `$$` and `\$` stand for a dollar sign (oslo.config, cfg.py). */
const REFERENCE = /\\\$|\$\$|\$(?:\{([_a-z][._a-z\d]*)\}|([_a-z][._a-z\d]*))/gi;

/**
 * Puts values in the place of references to other options.
 * @param valueOf the value of an option; undefined leaves the reference as it is written
 */
export function substitute(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replaceAll(REFERENCE, (written: string, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    return name === undefined ? '$' : (valueOf(name) ?? written);
  });
}
