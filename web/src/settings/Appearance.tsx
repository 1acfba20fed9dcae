import { chooseTheme, themes, useTheme } from "../app/theme";
import { t } from "../texts";
import { ToggleGroup } from "../ui/ToggleGroup";

const options = themes.map((value) => ({ value, name: t.shell.themes[value] }));

export const Appearance = () => (
  <ToggleGroup label={t.shell.theme} options={options} chosen={useTheme()} onChoose={chooseTheme} />
);
