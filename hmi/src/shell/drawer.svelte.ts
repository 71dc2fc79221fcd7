/** What stands beside the page that is shown: open or not. */
class Drawer {
  open = $state(false);
}

export const drawer = new Drawer();
